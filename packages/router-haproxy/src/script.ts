/**
 * What HAProxy's own rules cannot do: removing the headers that a `Connection` header names, and answering with a page of
 * several lines. It runs only for the few messages whose `Connection` names anything but the usual, and for such pages.
 */
export const SCRIPT = `local kept = {
  ["close"] = true, ["keep-alive"] = true, ["upgrade"] = true, ["connection"] = true, ["host"] = true,
  ["content-length"] = true, ["transfer-encoding"] = true,
}

local function remove_named(headers, remove)
  local lines = headers["connection"]
  if lines == nil then return end
  for _, line in pairs(lines) do
    for name in string.gmatch(string.lower(line), "[^,%s]+") do
      if not kept[name] then remove(name) end
    end
  end
end

core.register_action("remove_named", { "http-req" }, function(txn)
  remove_named(txn.http:req_get_headers(), function(name) txn.http:req_del_header(name) end)
end)

core.register_action("remove_named", { "http-res" }, function(txn)
  remove_named(txn.http:res_get_headers(), function(name) txn.http:res_del_header(name) end)
end)

core.register_service("maintenance", "http", function(applet)
  local page = applet:get_var("txn.page")
  applet:set_status(503)
  applet:add_header("content-type", "text/html; charset=utf-8")
  applet:add_header("content-length", tostring(#page))
  applet:add_header("cache-control", "no-store")
  applet:add_header("retry-after", "60")
  applet:start_response()
  if applet.method ~= "HEAD" then applet:send(page) end
end)
`

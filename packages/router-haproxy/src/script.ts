/**
 * What HAProxy's own rules cannot do: removing the headers that a `Connection` header names. It runs for the few messages
 * only whose `Connection` names anything but the usual.
 */
export const CONNECTION_SCRIPT = `local kept = {
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
`

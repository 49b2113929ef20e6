/**
 * The element of that id.
 *
 * @throws {TypeError} When the page has none of that kind, which is a mistake in the page.
 */
export function element<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id)
  if (!(found instanceof kind)) throw new TypeError(`The page has no ${kind.name} #${id}`)
  return found
}

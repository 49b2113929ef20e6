import type { Page } from 'puppeteer-core'

/** What an expression gives in the page. */
export const ask = async <T>(page: Page, expression: string): Promise<T> =>
  (await page.evaluate(expression)) as T

/** Waits, at most ten seconds, until an expression is true in the page. */
export async function until(page: Page, expression: string): Promise<void> {
  await page.waitForFunction(expression)
}

/** Types into the search field and waits for what is found. */
export async function searchFor(page: Page, query: string): Promise<void> {
  await page.click('#search', { count: 3 })
  await page.type('#search', query)
  await until(page, `document.querySelector('#found').textContent !== ''`)
}

/** The emoji that were found, in their order. */
export const readResults = (page: Page): Promise<readonly string[]> =>
  ask(
    page,
    `Array.from(document.querySelectorAll('#results-grid [role=gridcell]'), (cell) => cell.textContent)`,
  )

/** The name of the emoji that has the focus. */
export const readFocus = (page: Page): Promise<string> =>
  ask(page, `document.activeElement.getAttribute('aria-label')`)

/** Clicks the emoji of that name where it stands in its category. */
export async function clickEmoji(page: Page, name: string): Promise<void> {
  await page.evaluate(`document.querySelector('#categories [aria-label="${name}"]').click()`)
}

/** What is in the clipboard, as soon as the page has said something about it. */
export async function readClipboard(page: Page): Promise<string> {
  await until(page, `document.querySelector('#status.shown') !== null`)
  return await ask(page, 'navigator.clipboard.readText()')
}

/** What screen readers were told last. */
export const readStatus = (page: Page): Promise<string> =>
  ask(page, `document.querySelector('#status').textContent.trim()`)

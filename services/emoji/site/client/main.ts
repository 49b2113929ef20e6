import { followCategories } from './categories.ts'
import { addControls } from './controls.ts'
import { element } from './element.ts'
import { Keyboard } from './keyboard.ts'
import type { PageData } from './language-file.ts'
import { preferredLanguage } from './language.ts'
import { storage } from './storage.ts'
import { lookAtEmoji } from './support.ts'

const page = JSON.parse(element('page-data', HTMLElement).textContent) as PageData
const keyboard = new Keyboard(page)
addControls(keyboard)
followCategories(element('categories-nav', HTMLElement), [
  ...document.querySelectorAll<HTMLElement>('#recent, #categories > section'),
])
document.documentElement.classList.add('ready')

const language = element('language', HTMLSelectElement)
language.value = preferredLanguage(Object.keys(page.languages))
if (language.value !== keyboard.words.code) void keyboard.speak(language.value)
language.addEventListener('change', () => {
  storage.write('language', language.value)
  void keyboard.speak(language.value).then(() => (language.value = keyboard.words.code))
})

if ('serviceWorker' in navigator) {
  addEventListener('load', () => {
    // Without it, for instance in a private window, the page works as long as there is a network.
    navigator.serviceWorker.register('sw.js').catch(() => {})
  })
}

await document.fonts.ready
const draws = lookAtEmoji()
if (draws) hideUndrawn(draws)

/** Emoji come into fonts by versions of Unicode, so that one of each tells for all. */
function hideUndrawn(draws: (text: string) => boolean): void {
  const byVersion = Map.groupBy(keyboard.entries, ({ cell }) => cell.dataset['version'])
  const missing = [...byVersion].filter(
    ([version, [first]]) => version !== undefined && first !== undefined && !draws(first.text),
  )
  if (missing.length > 0) keyboard.hide(missing.flatMap(([, entries]) => entries))
  element('show-unsupported', HTMLElement).addEventListener('click', () => keyboard.hide([]))
}

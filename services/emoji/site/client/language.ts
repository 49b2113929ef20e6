import type { LanguageFile } from './language-file.ts'
import { storage } from './storage.ts'
import type { Words } from './words.ts'

/** The language somebody chose here before, else the first one of the browser's that the page speaks. */
export function preferredLanguage(codes: readonly string[]): string {
  const wanted = [storage.read('language'), ...navigator.languages.map((tag) => tag.split('-')[0])]
  return codes.find((code) => code === wanted.find((tag) => codes.some((other) => other === tag))) ?? 'en'
}

/** Loads a language. @throws {Error} When the network fails, or the server has a newer page by now. */
export async function loadLanguage(url: string): Promise<LanguageFile> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url} answers ${response.status}`)
  return (await response.json()) as LanguageFile
}

/** Puts the texts of a language into the page: each element names its own in `data-text` and `data-label`. */
export function speak({ code, strings }: Words): void {
  document.documentElement.lang = code
  document.title = strings.title
  const texts: Readonly<Record<string, unknown>> = { ...strings, ...strings.categoryNames }
  for (const element of document.querySelectorAll<HTMLElement>('[data-text]')) {
    element.textContent = String(texts[element.dataset['text'] ?? ''])
  }
  for (const element of document.querySelectorAll<HTMLElement>('[data-label]')) {
    const label = String(texts[element.dataset['label'] ?? ''])
    element.setAttribute('aria-label', label)
    if (element.title) element.title = label
  }
}

import { element } from './element.ts'
import type { Pick } from './entry.ts'
import type { Keyboard } from './keyboard.ts'

/** How long a finger rests on an emoji until its tones open. */
const LONG_PRESS = 500

/** Connects keys, clicks and touches with the keyboard. */
export function addControls(keyboard: Keyboard): void {
  addCells(keyboard, element('main', HTMLElement))
  addSearch(keyboard, element('search', HTMLInputElement))
  element('tone', HTMLElement).addEventListener('click', ({ currentTarget }) => {
    if (currentTarget instanceof HTMLElement) keyboard.openTones(currentTarget)
  })
  element('forget', HTMLElement).addEventListener('click', () => {
    keyboard.clearRecent()
    keyboard.grids.first()?.focus({ preventScroll: true })
  })
}

function addCells(keyboard: Keyboard, main: HTMLElement): void {
  main.addEventListener('click', (event) => {
    const [, pick] = cellOf(keyboard, event)
    if (pick) void keyboard.copy(pick, { isAdded: event.shiftKey })
  })
  main.addEventListener('keydown', (event) => {
    const [cell, pick] = cellOf(keyboard, event)
    if (!cell || !pick) return
    const key =
      event.ctrlKey && (event.key === 'Home' || event.key === 'End') ? `Ctrl+${event.key}` : event.key
    if (event.key === 'Escape') element('search', HTMLInputElement).focus()
    // With Shift a button is not always pressed by Enter.
    else if (event.key === 'Enter' && event.shiftKey) void keyboard.copy(pick, { isAdded: true })
    else if (event.altKey || event.metaKey || !keyboard.grids.go(key, cell)) return
    event.preventDefault()
  })
  for (const type of ['focusin', 'pointerover'] as const) {
    main.addEventListener(type, (event) => {
      const [cell, pick] = cellOf(keyboard, event)
      if (pick) keyboard.preview(pick)
      if (type === 'focusin') keyboard.grids.focusable(cell)
    })
  }
  addVariants(keyboard, main)
}

/** The right button, the menu key, and a finger that rests. */
function addVariants(keyboard: Keyboard, main: HTMLElement): void {
  let timer = 0
  let isOpened = false
  const open = (event: Event): void => {
    const [cell, pick] = cellOf(keyboard, event)
    if (cell && pick) keyboard.openVariants(cell, pick)
  }
  main.addEventListener('contextmenu', (event) => {
    const [, pick] = cellOf(keyboard, event)
    if (pick?.entry.tone === undefined) return
    event.preventDefault()
    // Some browsers tell of a finger that rests by this event too.
    clearTimeout(timer)
    if (!isOpened) open(event)
  })
  main.addEventListener('pointerdown', (event) => {
    isOpened = false
    if (event.pointerType !== 'touch') return
    timer = setTimeout(() => {
      isOpened = true
      open(event)
    }, LONG_PRESS)
  })
  for (const type of ['pointerup', 'pointercancel', 'pointermove'] as const) {
    main.addEventListener(type, (event) => {
      if (type !== 'pointermove' || Math.hypot(event.movementX, event.movementY) > 2) clearTimeout(timer)
    })
  }
  main.addEventListener(
    'click',
    (event) => {
      // The finger that opened the tones leaves: that is no click on the emoji.
      if (isOpened) event.stopPropagation()
      isOpened = false
    },
    { capture: true },
  )
}

function addSearch(keyboard: Keyboard, field: HTMLInputElement): void {
  field.addEventListener('focus', () => void keyboard.prepareSearch())
  field.addEventListener('input', () => void keyboard.finder.search())
  field.addEventListener('keydown', (event) => {
    if (event.isComposing) return
    const first = keyboard.grids.first()
    if (event.key === 'ArrowDown') first?.focus()
    else if (event.key === 'Enter' && field.value) void copyFirst(keyboard, event.shiftKey)
    else if (event.key === 'Escape' && field.value) keyboard.finder.clear()
    else if (event.key === 'Escape') first?.focus()
    else return
    event.preventDefault()
  })
  element('clear', HTMLElement).addEventListener('click', () => {
    keyboard.finder.clear()
    field.focus()
  })
  // Before the link is followed: what it leads to is hidden while something is searched.
  element('categories-nav', HTMLElement).addEventListener('click', () => {
    if (field.value) keyboard.finder.clear()
  })
  document.addEventListener('keydown', (event) => {
    const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement
    if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    field.focus()
    field.select()
  })
}

/** Searches once more before: what is to be searched may still have been on its way. */
async function copyFirst(keyboard: Keyboard, isAdded: boolean): Promise<void> {
  await keyboard.finder.search()
  const { first } = keyboard.finder
  if (first) await keyboard.copy(first, { isAdded })
}

function cellOf(keyboard: Keyboard, { target }: Event): readonly [HTMLElement?, Pick?] {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[role=gridcell]') : null
  const pick = cell && keyboard.grids.pickAt(cell)
  return cell && pick ? [cell, pick] : []
}

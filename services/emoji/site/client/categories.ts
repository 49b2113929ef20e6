/** Marks the link of the category that is being looked at, and keeps it in sight. */
export function followCategories(nav: HTMLElement, sections: readonly HTMLElement[]): void {
  const seen = new Set<Element>()
  const observer = new IntersectionObserver(
    (changes) => {
      for (const { target, isIntersecting } of changes) {
        if (isIntersecting) seen.add(target)
        else seen.delete(target)
      }
      const current = sections.find((section) => seen.has(section))
      if (current) mark(nav, `#${current.id}`)
    },
    // A narrow stripe below the head of the page.
    { rootMargin: '-25% 0px -70% 0px' },
  )
  for (const section of sections) observer.observe(section)
}

function mark(nav: HTMLElement, hash: string): void {
  for (const link of nav.querySelectorAll<HTMLAnchorElement>('a')) {
    const isCurrent = link.hash === hash
    if (isCurrent === (link.getAttribute('aria-current') === 'true')) continue
    if (isCurrent) link.setAttribute('aria-current', 'true')
    else link.removeAttribute('aria-current')
    if (isCurrent) nav.scrollTo({ left: link.offsetLeft - nav.clientWidth / 2 + link.clientWidth / 2 })
  }
}

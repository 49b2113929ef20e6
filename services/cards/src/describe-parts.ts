import type { Metric } from '@berth/service'
import type { Parts } from './parts.ts'

/** What `/metrics` tells of the service. */
export function describeParts(read: () => Parts): Readonly<Record<string, Metric>> {
  const counter = (help: string, of: (parts: Parts) => number): Metric => ({
    type: 'counter',
    help,
    read: () => of(read()),
  })
  const gauge = (help: string, of: (parts: Parts) => number): Metric => ({
    type: 'gauge',
    help,
    read: () => of(read()),
  })
  return {
    cards_drawn_total: counter('Images drawn by a browser.', ({ renderer }) => renderer.counts.drawn),
    cards_waiting: gauge('Images that wait for a browser.', ({ renderer }) => renderer.waiting),
    cards_browser_failures_total: counter(
      'Browsers that were replaced because they failed.',
      ({ renderer }) => renderer.counts.failures,
    ),
    cards_browser_launches_total: counter(
      'Browsers that were launched.',
      ({ renderer }) => renderer.launches,
    ),
    cards_memory_hits_total: counter('Images answered from memory.', ({ images }) => images.counts.memory),
    cards_disk_hits_total: counter('Images answered from disk.', ({ images }) => images.counts.disk),
    cards_pictures_fetched_total: counter(
      'Avatars and backgrounds that were fetched.',
      ({ pictures }) => pictures.counts.fetched,
    ),
    cards_pictures_failed_total: counter(
      'Avatars and backgrounds that could not be had, or were refused.',
      ({ pictures }) => pictures.counts.failed,
    ),
    cards_cache_bytes: gauge(
      'What can be made again, on disk.',
      ({ folders }) => folders.images.size + folders.pictures.size,
    ),
    cards_frozen_bytes: gauge('Frozen cards, on disk.', ({ folders }) => folders.frozen.size),
  }
}

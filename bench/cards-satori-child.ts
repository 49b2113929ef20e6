// A process that makes cards by satori: it is told which, and answers when it is made.
import { prepareSatori } from './cards-satori-card.ts'

const draw = await prepareSatori()
process.on('message', (place: number) => {
  void draw(place).then((card) => process.send?.(card.length))
})
process.send?.(0)

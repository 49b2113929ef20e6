/** One for each picture that the demo draws, in its order. */
export const PICTURE_TITLES = ['dawn', 'noon', 'dusk', 'night'].flatMap((time) =>
  ['A red boat', 'A blue boat', 'A green boat', 'A yellow boat', 'A white boat', 'A small fleet'].map(
    (boats) => `${boats} at ${time}`,
  ),
)

/** Question and answer. */
export const JOKES: readonly (readonly [string, string])[] = [
  ['Why did the container refuse to leave the harbour?', 'It had finally found a port that was not taken.'],
  ['What does a lighthouse say to a ship at night?', 'Nothing. It just waves.'],
  ['Why was the cache so calm?', 'It had seen it all before.'],
  ['How do you recognise a lease that is about to end?', 'It keeps asking what time it is.'],
  ['Why do sailors make good operators?', 'They check the log every day.'],
  ['What did the health check say to the server?', 'You are up! I was only asking.'],
  ['Why did the boat apply for a loan?', 'It wanted to float the idea.'],
  ['What is the difference between a queue and a pier?', 'People jump off a pier on purpose.'],
  ['Why did the random number take a day off?', 'Nobody had seen it coming.'],
  ['What do you call a fleet with one ship?', 'Highly available, on weekdays.'],
  ['Why did the anchor get promoted?', 'It held everything together, and never drifted from the point.'],
  ['How does a tug answer a question?', 'It lets the others come up with it, and pulls a little.'],
]

/** Title and text. */
export const FACTS: readonly (readonly [string, string])[] = [
  [
    'What a berth is',
    'A berth is the place where a ship lies, and also the distance that one keeps from it: hence a wide berth.',
  ],
  [
    'Port and starboard',
    'Port is the left side of a ship, looking forward: ships used to be steered from the right, and to lie at the pier with the left.',
  ],
  [
    'Knots',
    'A knot is a nautical mile an hour: sailors counted knots of a rope that ran out behind the ship.',
  ],
  [
    'Nautical miles',
    'A nautical mile is about a minute of arc along a meridian, today exactly 1,852 metres.',
  ],
  [
    'Lines on a hull',
    'The lines painted on a hull show how deep it may lie in which water; a ship lies deeper in fresh water than in the sea.',
  ],
  [
    'When the tide comes',
    'A tide runs about fifty minutes later each day, since the moon moves on while the earth turns.',
  ],
  [
    'Telling lighthouses apart',
    'Lighthouses are told apart by the rhythm of their flashes, which charts write beside them.',
  ],
  [
    'Counting containers',
    'A standard container is twenty feet long; ships are measured in how many of those they carry.',
  ],
  ['Slow propellers', 'The propeller of a large container ship turns only about a hundred times a minute.'],
  [
    'Ballast water',
    'Ballast water keeps an empty ship upright, and is treated before it goes out so that no creatures travel with it.',
  ],
  [
    'Pilots',
    'A pilot comes aboard for the last miles: somebody who knows this one harbour better than any captain can.',
  ],
  [
    'Why bollards have caps',
    'Bollards have a cap that is wider than their neck, so that a rope which goes up with the tide does not slip off.',
  ],
]

const ANSWERS = [
  'Yes, and you knew it.',
  'Yes. Write it down, so that you can say I said so.',
  'I would put my coins on it.',
  'Everything speaks for it.',
  'It will be so, if you do your part.',
  'More likely than rain in April.',
  'That depends on who does the dishes.',
  'Ask me again when I have had some sleep.',
  'I know it, but you would not believe me.',
  'The ball shows its other side. Try once more.',
  'Half of me says yes, and the other half is asleep.',
  'Only if nobody is looking.',
  'Better not.',
  'No, and it is good so.',
  'Not in this year, and the next one looks bad too.',
  'Even the most patient ball has to say no here.',
] as const

/**
 * An answer to any question.
 *
 * @param chance - a whole number from 0 to below its argument
 */
export const answerQuestion = (chance: (below: number) => number): string =>
  ANSWERS[chance(ANSWERS.length)] ?? ANSWERS[0]

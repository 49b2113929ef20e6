import { defineSubreddits } from './subreddit.ts'

/**
 * What this service collects when nobody says otherwise: change it here, by the environment (`SUBREDDITS`, `LISTINGS`, …),
 * or while it runs with `autoredditor add` and `autoredditor remove`.
 */
export const config = {
  subreddits: defineSubreddits([
    { name: 'aww', description: 'Things that make you go aww', needs: 'image', minScore: 100 },
    {
      name: 'itookapicture',
      description: 'Photographs by those who show them',
      needs: 'image',
      minScore: 50,
    },
    { name: 'astrophotography', description: 'The sky at night', needs: 'image', minScore: 50 },
    { name: 'food', description: 'Pictures that make you hungry', needs: 'image', minScore: 50 },
    { name: 'photoshopbattles', description: 'Pictures that ask to be edited', needs: 'image', minScore: 50 },
    { name: 'wholesomememes', description: 'Memes that mean well', needs: 'image', minScore: 100 },
    { name: 'programmerhumor', description: 'What programmers laugh about', needs: 'image', minScore: 100 },
    { name: 'jokes', description: 'Jokes to be read', needs: 'text', minScore: 50 },
    { name: 'showerthoughts', description: 'Small revelations', minScore: 50 },
    { name: 'todayilearned', description: 'Facts that somebody learned today', minScore: 100 },
    { name: 'explainlikeimfive', description: 'Questions, for answers that anyone can follow', minScore: 50 },
    { name: 'dataisbeautiful', description: 'Numbers, drawn well', needs: 'image', minScore: 50 },
  ]),
  /** `<sort>:<time>`, in this order until there are enough posts. */
  listings: ['top:week', 'top:month', 'top:day'],
  maxPosts: 500,
  maxAgeDays: 60,
  refreshMinutes: 60,
} as const

/** What is said where there is no token. */
export const HOW_TO_GET_A_TOKEN = `There is no token for Discord, so the worker has nothing to do and ends; the web process type runs without it.
To have a bot: make an application at https://discord.com/developers/applications, open its page "Bot", press "Reset Token",
and set DISCORD_TOKEN to what is shown. Then run "npm run register" once, and invite the bot; README.md goes through it step by step.`

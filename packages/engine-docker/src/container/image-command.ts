/** Stands in a Procfile for what the image itself says: its own entry point and arguments. */
export const IMAGE_COMMAND = '(the command of its image)'

/** How long one step of the walk takes, and how long it rests before the next one when it plays; milliseconds at speed 1. */
export const STEP_MS = 340;
export const REST_MS = 760;

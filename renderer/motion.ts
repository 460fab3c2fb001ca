/** How long a playing walk stays at a step before it takes the next one, in milliseconds at speed 1; the step's own motion included. */
export const PLAY_MILLISECONDS = 1100;

/** How long it stays at the start, where the learner looks at the whole first. */
export const START_MILLISECONDS = 1500;

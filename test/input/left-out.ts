/** Routes that change something and that the walk does not try, each with why; anything else that is missing fails it. */
export const LEFT_OUT: Record<string, string> = {};

/** Numbers as drawings print them. What is no finite number draws nothing: no attribute ever says `NaN%`. */

export const finite = (value: number): number => (Number.isFinite(value) ? value : 0);

/** Percent of a drawing's width, with so many decimals at most: `12.5%`. */
export const percent = (value: number, digits = 3): string => `${Number(finite(value).toFixed(digits))}%`;

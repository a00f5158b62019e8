/** At most six significant digits: what one compares by eye. */
export const shownValue = (value: number): string => String(Number(value.toPrecision(6)));

/** A hill of height 1: one wave of a cosine, `widthH` hours wide, with its top at the hour `topH`. */
export interface Hill {
  readonly topH: number;
  readonly widthH: number;
}

export const height = (hour: number, { topH, widthH }: Hill): number =>
  Math.abs(hour - topH) >= widthH / 2 ? 0 : (1 + Math.cos((2 * Math.PI * (hour - topH)) / widthH)) / 2;

/** The integral of `height` until this hour; in all it is half the width. */
export const area = (hour: number, { topH, widthH }: Hill): number => {
  const x = Math.min(Math.max(hour - topH, -widthH / 2), widthH / 2);
  return (x + widthH / 2) / 2 + (widthH / (4 * Math.PI)) * Math.sin((2 * Math.PI * x) / widthH);
};

/** The two hours at which `times` such a hill is as high as 1: both the top when it never is. */
export const crossings = ({ topH, widthH }: Hill, times: number): readonly [number, number] => {
  const halfH = times <= 1 ? 0 : (widthH / (2 * Math.PI)) * Math.acos(2 / times - 1);
  return [topH - halfH, topH + halfH];
};

/** 1 at midsummer, -1 at midwinter; `day` counts from a first of January. */
export const season = (day: number): number => Math.cos((2 * Math.PI * (day - 171)) / 365.25);

/** A number in [0, 1) that looks random and is always the same for the same seed. */
export const chance = (seed: number): number => {
  const value = Math.sin(seed * 12.9898 + 78.233) * 43_758.5453;
  return value - Math.floor(value);
};

/** Gives the last result again while the question stays the same. */
export const rememberLast = <Result>(answer: (day: number) => Result): ((day: number) => Result) => {
  let last: { readonly day: number; readonly result: Result } | undefined;
  return (day) => {
    if (last?.day !== day) last = { day, result: answer(day) };
    return last.result;
  };
};

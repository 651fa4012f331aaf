/** A number as the telegram prints it: `digits` divided by ten to the power of `decimals`, in the unit printed. */
export interface Decimal {
  readonly digits: number;
  readonly decimals: number;
  /** Empty where none is printed. */
  readonly unit: string;
}

/** A unit is `mantissa` times ten to the power of `exponent` of its quantity's base unit. */
interface Unit {
  readonly quantity: string;
  readonly mantissa: 1 | 36;
  readonly exponent: number;
}

const unit = (quantity: string, exponent: number, mantissa: 1 | 36 = 1): Unit => ({ quantity, mantissa, exponent });

/** By the printed name in lower case: meters print kvar, kVAr and kVAR. Energy is counted in joule. */
const UNITS: ReadonlyMap<string, Unit> = new Map([
  ["wh", unit("energy", 2, 36)],
  ["kwh", unit("energy", 5, 36)],
  ["mwh", unit("energy", 8, 36)],
  ["kj", unit("energy", 3)],
  ["mj", unit("energy", 6)],
  ["gj", unit("energy", 9)],
  ["w", unit("power", 0)],
  ["kw", unit("power", 3)],
  ["mw", unit("power", 6)],
  ["varh", unit("reactive energy", 0)],
  ["kvarh", unit("reactive energy", 3)],
  ["mvarh", unit("reactive energy", 6)],
  ["var", unit("reactive power", 0)],
  ["kvar", unit("reactive power", 3)],
  ["mvar", unit("reactive power", 6)],
  ["va", unit("apparent power", 0)],
  ["kva", unit("apparent power", 3)],
  ["mva", unit("apparent power", 6)],
  ["v", unit("voltage", 0)],
  ["kv", unit("voltage", 3)],
  ["ma", unit("current", -3)],
  ["a", unit("current", 0)],
  ["ka", unit("current", 3)],
  ["hz", unit("frequency", 0)],
  ["khz", unit("frequency", 3)],
  ["dm3", unit("volume", -3)],
  ["l", unit("volume", -3)],
  ["m3", unit("volume", 0)],
  ["m³", unit("volume", 0)],
  ["m3/h", unit("volume flow", 0)],
  ["m³/h", unit("volume flow", 0)],
  ["l/h", unit("volume flow", -3)],
  ["degc", unit("temperature", 0)],
  ["°c", unit("temperature", 0)],
  ["c", unit("temperature", 0)],
  ["s", unit("time", 0)],
]);

/** A decimal in another unit, and how many decimals it has there. */
export interface Converted {
  readonly value: number;
  readonly decimals: number;
}

/**
 * The decimal in the unit `to`, exactly: digits stay whole until one last division, whose result is the double nearest
 * to the decimal and prints as it. Undefined where the unit measures something else, or where no exact decimal
 * exists (GJ in kWh).
 */
export const convert = ({ digits, decimals, unit }: Decimal, to: string | undefined): Converted | undefined => {
  const conversion = conversionOf(unit, to);
  const value = conversion && applied(conversion, digits, decimals);
  return value === undefined || conversion === undefined
    ? undefined
    : { value, decimals: Math.max(0, decimals + conversion.shift) };
};

/** What one unit is in another: digits are multiplied by `times` and have so many decimals more. */
export interface Conversion {
  readonly times: number;
  readonly shift: number;
}

const UNCHANGED: Conversion = { times: 1, shift: 0 };

export const conversionOf = (unit: string, to: string | undefined): Conversion | undefined => {
  if (to === undefined || unit === to || unit === "") return UNCHANGED;
  const source = UNITS.get(unit.toLowerCase());
  const target = UNITS.get(to.toLowerCase());
  if (source === undefined || source.quantity !== target?.quantity || source.mantissa < target.mantissa)
    return undefined;
  return { times: source.mantissa / target.mantissa, shift: target.exponent - source.exponent };
};

/** Undefined where there are more digits than can be exact. */
export const applied = ({ times, shift }: Conversion, digits: number, decimals: number): number | undefined => {
  const all = digits * times;
  return Number.isSafeInteger(all) ? scale(all, decimals + shift) : undefined;
};

/** Powers of ten are exact doubles up to 10^22. */
export const POWERS_OF_TEN: readonly number[] = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

const scale = (digits: number, decimals: number): number =>
  decimals >= 0
    ? digits / (POWERS_OF_TEN[decimals] ?? Number.POSITIVE_INFINITY)
    : digits * (POWERS_OF_TEN[-decimals] ?? 0);

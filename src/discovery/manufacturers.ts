/**
 * THE MANUFACTURERS by the three letters that a telegram begins with, as commonly called. From the list of FLAG codes
 * that the DLMS User Association keeps (dlms.com/flag-id; a copy: manufacturers.h of wmbusmeters), but where a remark
 * says otherwise. Left out are the letters of grid operators that have their meters begin so (ELL, ENE, ESO, EST, FLU,
 * GRE, LUX): some of these are on the list, but as codes of others. What follows the letters tells the maker.
 */
// biome-ignore format: one code, one row
const MANUFACTURERS: Readonly<Record<string, string>> = {
  ACE: "Actaris",
  ADN: "Aidon",
  APA: "Apator",
  AUR: "Aurum Europe", // AUR2NWA-MYRSKY: the Dutch interface of heat meters
  AUX: "Sanxing",
  DZG: "DZG Metering",
  ECH: "Networked Energy Services",
  EGM: "Elgama-Elektronika",
  ELS: "Elster",
  EMH: "EMH metering",
  ESY: "EasyMeter",
  HAG: "Hager",
  HLY: "Holley",
  HXE: "Hexing",
  ISK: "Iskraemeco",
  ITR: "Itron",
  KAM: "Kamstrup",
  KFM: "Kaifa",
  KMP: "Kamstrup", // KMP5 KA6U…, KMP5 ZABF…: the Kamstrup 162 in the Netherlands; not on the list
  LGB: "Landis+Gyr",
  LGD: "Landis+Gyr",
  LGF: "Landis+Gyr",
  LGZ: "Landis+Gyr",
  LG_: "Landis+Gyr", // LG_E660_Fluvius_3N400V: no code, no digit
  MCS: "MetCom",
  NES: "Networked Energy Services", // NES5:83335-3E in Denmark; the list has ECH for it, and others for NES
  SAG: "Sagemcom",
  SIE: "Siemens",
  WSE: "Wasion",
  XMX: "Landis+Gyr", // XMX5LGBBFFB…: the Dutch E350 and E360; the list has Xemex
  ZIV: "ZIV",
  ZPA: "ZPA Smart Energy",
};

/**
 * What Sagemcom's meters call themselves behind whatever three letters: `SAGEMCOM CX2000`, `XS210`, `T210-D`, or the
 * number of the product (253769484_A in Flanders, where the serial number begins with 1SAG, and likewise in
 * Luxembourg, Styria, Lithuania and Sweden).
 */
const SAGEMCOM = /^(SAGEMCOM\b|X?[ST]21\d\b|253\d{6}_[A-Z]$)/;

/** Who made the meter with this header, such as `ISK5\2M550T-1012`. */
export const manufacturerOf = (header: string): string | undefined =>
  MANUFACTURERS[header.slice(0, 3).toUpperCase()] ?? (SAGEMCOM.test(modelOf(header) ?? "") ? "Sagemcom" : undefined);

/**
 * The identification in a header, without the manufacturer's letters and the digit of the line's speed. What stands
 * between these and a name may be `\`, but also `/`, `:`, `=`, `@`, `-` or a blank; at the end meters fill up with `-`.
 */
export const modelOf = (header: string): string | undefined =>
  header
    .slice(3)
    .replace(/^\d/, "")
    .replaceAll(/[^ -~]/g, "")
    .replaceAll(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, "") || undefined;

import assert from "node:assert/strict";
import { test } from "node:test";
import { manufacturerOf, modelOf } from "../../../src/discovery/manufacturers.ts";

/** As real meters begin their telegrams, with made-up serial numbers. */
const HEADERS = [
  ["ACE5ACE4KGPRS", "Actaris", "ACE4KGPRS"],
  ["ADN9 6534", "Aidon", "6534"],
  ["AUR2NWA-MYRSKY", "Aurum Europe", "NWA-MYRSKY"],
  ["AUX51234567890", "Sanxing", "1234567890"],
  ["EGM5G15", "Elgama-Elektronika", "G15"],
  ["ELS5\\@V10.04", "Elster", "V10.04"],
  ["ESY5Q3DB1024 V3.04", "EasyMeter", "Q3DB1024 V3.04"],
  ["HLY5/D545-METER", "Holley", "D545-METER"],
  ["ISK5\\2M550T-1012", "Iskraemeco", "2M550T-1012"],
  ["ISk5\\2MT382-1000", "Iskraemeco", "2MT382-1000"],
  ["ISk5=2MIE5T-200", "Iskraemeco", "2MIE5T-200"],
  ["ISK9\\2M551T-200", "Iskraemeco", "2M551T-200"],
  ["KAM5", "Kamstrup", undefined],
  ["KFM5KAIFA-METER", "Kaifa", "KAIFA-METER"],
  ["KMP5 KA6U001234567890", "Kamstrup", "KA6U001234567890"],
  ["KMP5 ZABF001234567890", "Kamstrup", "ZABF001234567890"],
  ["LGF5E360", "Landis+Gyr", "E360"],
  ["LG_E660_Fluvius_3N400V", "Landis+Gyr", "E660_Fluvius_3N400V"],
  ["MCS50012345678901", "MetCom", "0012345678901"],
  ["NES5:83335-3E", "Networked Energy Services", "83335-3E"],
  ["NWA-WARMTELINK", undefined, "WARMTELINK"],
  ["SAG5SAG-METER", "Sagemcom", "SAG-METER"],
  ["WSE5Wasion--Meter---", "Wasion", "Wasion--Meter"],
  ["XMX5LGBBFFB123456789", "Landis+Gyr", "LGBBFFB123456789"],
  ["XMX5XMXABCE000012345", "Landis+Gyr", "XMXABCE000012345"],
  // grid operators
  ["ELL5\\253833635_A", "Sagemcom", "253833635_A"],
  ["Ene5\\XS210 ESMR 5.0", "Sagemcom", "XS210 ESMR 5.0"],
  ["Ene5\\T210-D ESMR5.0", "Sagemcom", "T210-D ESMR5.0"],
  ["Ene5\\T211 ESMR 5.0", "Sagemcom", "T211 ESMR 5.0"],
  ["Ene5\\SAGEMCOM CX2000-", "Sagemcom", "SAGEMCOM CX2000"],
  ["ESO5\\253880853_A", "Sagemcom", "253880853_A"],
  ["ESO5\\VMMmm", undefined, "VMMmm"],
  ["EST5\\253740976_A", "Sagemcom", "253740976_A"],
  ["FLU5\\253769484_A", "Sagemcom", "253769484_A"],
  ["FLU5\\493523491_A", undefined, "493523491_A"],
  ["GRE5\\253123456_A", "Sagemcom", "253123456_A"],
  ["Lux5\\253663629_D", "Sagemcom", "253663629_D"],
] as const;

for (const [header, manufacturer, model] of HEADERS) {
  test(`${header} is ${model ?? "of no model"} of ${manufacturer ?? "nobody known"}`, () => {
    assert.equal(manufacturerOf(header), manufacturer);
    assert.equal(modelOf(header), model);
  });
}

test("a manufacturer is known by capitals and small letters", () => {
  assert.equal(manufacturerOf("kfm5KAIFA-METER"), "Kaifa");
});

test("an unknown manufacturer is none", () => {
  assert.equal(manufacturerOf("QQQ5METER"), undefined);
});

test("a model is printable ASCII", () => {
  assert.equal(modelOf("ISK5\u0002M550E-1012\u00e9\r"), "M550E-1012");
});

for (const header of ["", "K", "KAM", "KAM5\\", "KAM5 -- "]) {
  test(`"${header}" has no model`, () => assert.equal(modelOf(header), undefined));
}

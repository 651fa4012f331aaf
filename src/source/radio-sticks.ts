/**
 * Words that begin somewhere in the /dev/serial/by-id name of a radio stick: Zigbee, Z-Wave, Thread, 433 MHz and the
 * like. Opening one can reset it. In lower case, with `_` for everything but letters and digits.
 */
const RADIO_WORDS = [
  // Zigbee and Thread, by maker and product
  "conbee",
  "raspbee",
  "deconz",
  "dresden_elektronik",
  "sonoff",
  "zbdongle",
  "skyconnect",
  "nabu_casa",
  "zbt_",
  "slzb",
  "smlight",
  "tubeszb",
  "tube_zb",
  "tubes_zb",
  "zigate",
  "zigstar",
  "elelabs",
  "popp",
  "telegesis",
  "etrx",
  "xbee",
  "bitron",
  "lumi",
  "zigbee",
  "thread",
  "openthread",
  "matter",
  // Zigbee and Thread, by chip or firmware; a bare CP2102N is also the chip of ordinary cables
  "cc25",
  "cc26",
  "cc13",
  "ezsp",
  "ember",
  "efr32",
  "mgm21",
  "nrf52",
  "nordic_semi",
  // Z-Wave
  "hubz",
  "husbzb",
  "z_wave",
  "zwave",
  "zwa_",
  "aeotec",
  "aeon_labs",
  "z_stick",
  "zooz",
  "zst10",
  "zst39",
  "uzb",
  "zmeeuzb",
  "zme_",
  "razberry",
  "0658_0200", // Sigma Designs: Aeotec Z-Stick Gen5, UZB and others give no name, only these numbers
  "sigma_designs",
  // 433/868 MHz, EnOcean, Homematic, LoRa, Bluetooth
  "rfxtrx",
  "rfxcom",
  "rflink",
  "busware",
  "cul868",
  "cul433",
  "nanocul",
  "signalduino",
  "enocean",
  "hmip",
  "hm_mod",
  "eq_3",
  "lora",
  "meshtastic",
  "bluetooth",
] as const;

/** True when the name says that this is a radio; a generic name says nothing. */
export const isRadioStick = (name: string): boolean => {
  const words = `_${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "_")}_`;
  return RADIO_WORDS.some((word) => words.includes(`_${word}`));
};

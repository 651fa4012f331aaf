/** What a phrase of an entity's name is called in the languages other than English. */
export interface Translation {
  readonly nl: string;
  readonly fr: string;
  readonly de: string;
}

/**
 * THE PHRASES of the English names in the field table and of the gateway's own; `#` stands for a number.
 * The words are those of grid operators: verbruik and teruglevering, prélèvement and injection, Bezug and Einspeisung;
 * maandpiek and pointe mensuelle as in Belgium; dips, creux and Einbrüche as in EN 50160. Demand is named by the
 * quarter of an hour, its period wherever a meter sends it on P1 (Belgium, Lithuania, Switzerland).
 */
// biome-ignore format: one phrase, one row
const ROWS: Readonly<Record<string, Translation>> = {
  // behind other phrases
  "phase L#": { nl: "fase L#", fr: "phase L#", de: "Phase L#" },
  "quadrant #": { nl: "kwadrant #", fr: "quadrant #", de: "Quadrant #" },
  "tariff #": { nl: "tarief #", fr: "tarif #", de: "Tarif #" },
  "register #": { nl: "register #", fr: "registre #", de: "Register #" },
  total: { nl: "totaal", fr: "total", de: "gesamt" },
  consumption: { nl: "verbruik", fr: "prélèvement", de: "Bezug" },
  production: { nl: "teruglevering", fr: "injection", de: "Einspeisung" },
  "consumption and production together": { nl: "verbruik en teruglevering samen", fr: "prélèvement et injection confondus", de: "Bezug und Einspeisung zusammen" },
  "negative while producing": { nl: "negatief bij teruglevering", fr: "négatif en injection", de: "negativ bei Einspeisung" },
  reactive: { nl: "blindenergie", fr: "énergie réactive", de: "Blindenergie" },
  energy: { nl: "energie", fr: "énergie", de: "Energie" },
  volume: { nl: "volume", fr: "volume", de: "Volumen" },

  // the telegram and the meter itself
  "Telegram timestamp": { nl: "Tijdstip telegram", fr: "Horodatage du télégramme", de: "Zeitstempel des Telegramms" },
  "DSMR version": { nl: "DSMR-versie", fr: "Version DSMR", de: "DSMR-Version" },
  EAN: { nl: "EAN-code", fr: "Code EAN", de: "EAN-Code" },
  "Clock date": { nl: "Datum meterklok", fr: "Date de l'horloge", de: "Datum der Zähleruhr" },
  "Clock time": { nl: "Tijd meterklok", fr: "Heure de l'horloge", de: "Uhrzeit der Zähleruhr" },
  "Firmware version": { nl: "Firmwareversie", fr: "Version du micrologiciel", de: "Firmwareversion" },
  "Firmware signature": { nl: "Firmwarehandtekening", fr: "Signature du micrologiciel", de: "Firmwaresignatur" },
  "Module firmware version": { nl: "Firmwareversie module", fr: "Version du micrologiciel du module", de: "Firmwareversion des Moduls" },
  "Module firmware signature": { nl: "Firmwarehandtekening module", fr: "Signature du micrologiciel du module", de: "Firmwaresignatur des Moduls" },
  "Nominal voltage": { nl: "Nominale spanning", fr: "Tension nominale", de: "Nennspannung" },
  "Pulse constant": { nl: "Impulsconstante", fr: "Constante d'impulsions", de: "Impulskonstante" },
  "Current transformer ratio": { nl: "Overzetverhouding stroomtransformator", fr: "Rapport du transformateur de courant", de: "Stromwandlerverhältnis" },
  "Voltage transformer ratio": { nl: "Overzetverhouding spanningstransformator", fr: "Rapport du transformateur de tension", de: "Spannungswandlerverhältnis" },
  "Demand period": { nl: "Meetperiode vermogen", fr: "Période de mesure de la puissance", de: "Messperiode der Leistung" },
  "Measurement period": { nl: "Meetperiode", fr: "Période de mesure", de: "Messperiode" },
  "Equipment state": { nl: "Meterstatus", fr: "État du compteur", de: "Zählerstatus" },
  "Error register": { nl: "Foutregister", fr: "Registre d'erreurs", de: "Fehlerregister" },
  "Country register #": { nl: "Landspecifiek register #", fr: "Registre national #", de: "Landesspezifisches Register #" },

  // energy and power
  "Energy consumption": { nl: "Energieverbruik", fr: "Énergie prélevée", de: "Energiebezug" },
  "Energy production": { nl: "Teruglevering", fr: "Énergie injectée", de: "Energieeinspeisung" },
  "Energy combined": { nl: "Verbruik en teruglevering samen", fr: "Prélèvement et injection confondus", de: "Bezug und Einspeisung zusammen" },
  "Active tariff": { nl: "Actief tarief", fr: "Tarif en cours", de: "Aktiver Tarif" },
  Power: { nl: "Vermogen", fr: "Puissance", de: "Leistung" },
  "Power consumption": { nl: "Verbruikt vermogen", fr: "Puissance prélevée", de: "Bezugsleistung" },
  "Power production": { nl: "Teruggeleverd vermogen", fr: "Puissance injectée", de: "Einspeiseleistung" },
  "Net power": { nl: "Nettovermogen", fr: "Puissance nette", de: "Nettoleistung" },
  "Average power": { nl: "Gemiddeld vermogen", fr: "Puissance moyenne", de: "Mittlere Leistung" },
  "Average power consumption": { nl: "Gemiddeld verbruikt vermogen", fr: "Puissance prélevée moyenne", de: "Mittlere Bezugsleistung" },
  "Average net power": { nl: "Gemiddeld nettovermogen", fr: "Puissance nette moyenne", de: "Mittlere Nettoleistung" },
  "Reactive energy": { nl: "Blindenergie", fr: "Énergie réactive", de: "Blindenergie" },
  "Reactive energy consumption": { nl: "Verbruikte blindenergie", fr: "Énergie réactive prélevée", de: "Bezogene Blindenergie" },
  "Reactive energy production": { nl: "Teruggeleverde blindenergie", fr: "Énergie réactive injectée", de: "Eingespeiste Blindenergie" },
  "Reactive power": { nl: "Blindvermogen", fr: "Puissance réactive", de: "Blindleistung" },
  "Reactive power consumption": { nl: "Verbruikt blindvermogen", fr: "Puissance réactive prélevée", de: "Bezogene Blindleistung" },
  "Reactive power production": { nl: "Teruggeleverd blindvermogen", fr: "Puissance réactive injectée", de: "Eingespeiste Blindleistung" },
  "Apparent power consumption": { nl: "Verbruikt schijnbaar vermogen", fr: "Puissance apparente prélevée", de: "Bezogene Scheinleistung" },
  "Apparent power production": { nl: "Teruggeleverd schijnbaar vermogen", fr: "Puissance apparente injectée", de: "Eingespeiste Scheinleistung" },

  // voltage, current and what follows from them
  Voltage: { nl: "Spanning", fr: "Tension", de: "Spannung" },
  "Average voltage": { nl: "Gemiddelde spanning", fr: "Tension moyenne", de: "Mittlere Spannung" },
  "Highest phase voltage": { nl: "Hoogste fasespanning", fr: "Tension de phase la plus élevée", de: "Höchste Phasenspannung" },
  Current: { nl: "Stroom", fr: "Courant", de: "Strom" },
  "Current neutral": { nl: "Stroom nulleider", fr: "Courant du neutre", de: "Neutralleiterstrom" },
  "Average current": { nl: "Gemiddelde stroom", fr: "Courant moyen", de: "Mittlerer Strom" },
  "Highest phase current": { nl: "Hoogste fasestroom", fr: "Courant de phase le plus élevé", de: "Höchster Phasenstrom" },
  "Sum of phase currents": { nl: "Som van de fasestromen", fr: "Somme des courants de phase", de: "Summe der Phasenströme" },
  Frequency: { nl: "Frequentie", fr: "Fréquence", de: "Frequenz" },
  "Power factor": { nl: "Vermogensfactor", fr: "Facteur de puissance", de: "Leistungsfaktor" },
  "Minimum power factor": { nl: "Minimale vermogensfactor", fr: "Facteur de puissance minimal", de: "Minimaler Leistungsfaktor" },

  // demand
  "Current average demand": { nl: "Gemiddeld vermogen lopend kwartier", fr: "Puissance moyenne du quart d'heure en cours", de: "Mittlere Leistung der laufenden Viertelstunde" },
  "Current average reactive demand": { nl: "Gemiddeld blindvermogen lopend kwartier", fr: "Puissance réactive moyenne du quart d'heure en cours", de: "Mittlere Blindleistung der laufenden Viertelstunde" },
  "Current average apparent demand": { nl: "Gemiddeld schijnbaar vermogen lopend kwartier", fr: "Puissance apparente moyenne du quart d'heure en cours", de: "Mittlere Scheinleistung der laufenden Viertelstunde" },
  "Last average demand": { nl: "Gemiddeld vermogen vorig kwartier", fr: "Puissance moyenne du dernier quart d'heure", de: "Mittlere Leistung der letzten Viertelstunde" },
  "Last average reactive demand": { nl: "Gemiddeld blindvermogen vorig kwartier", fr: "Puissance réactive moyenne du dernier quart d'heure", de: "Mittlere Blindleistung der letzten Viertelstunde" },
  "Last average apparent demand": { nl: "Gemiddeld schijnbaar vermogen vorig kwartier", fr: "Puissance apparente moyenne du dernier quart d'heure", de: "Mittlere Scheinleistung der letzten Viertelstunde" },
  "Maximum demand current month": { nl: "Maandpiek", fr: "Pointe mensuelle", de: "Monatshöchstleistung" },
  "Maximum demand current month time": { nl: "Tijdstip maandpiek", fr: "Horodatage de la pointe mensuelle", de: "Zeitpunkt der Monatshöchstleistung" },
  "Cumulative demand": { nl: "Gecumuleerd vermogen", fr: "Puissance cumulée", de: "Kumulierte Leistung" },

  // failures and disturbances
  "Power failure count": { nl: "Stroomstoringen", fr: "Coupures de courant", de: "Stromausfälle" },
  "Long power failure count": { nl: "Lange stroomstoringen", fr: "Coupures de courant prolongées", de: "Lange Stromausfälle" },
  "Voltage sags": { nl: "Spanningsdips", fr: "Creux de tension", de: "Spannungseinbrüche" },
  "Voltage swells": { nl: "Spanningspieken", fr: "Surtensions", de: "Spannungsüberhöhungen" },
  "Duration of the last voltage sag": { nl: "Duur laatste spanningsdip", fr: "Durée du dernier creux de tension", de: "Dauer des letzten Spannungseinbruchs" },
  "Magnitude of the last voltage sag": { nl: "Grootte laatste spanningsdip", fr: "Amplitude du dernier creux de tension", de: "Ausmaß des letzten Spannungseinbruchs" },
  "Duration of the last voltage swell": { nl: "Duur laatste spanningspiek", fr: "Durée de la dernière surtension", de: "Dauer der letzten Spannungsüberhöhung" },
  "Magnitude of the last voltage swell": { nl: "Grootte laatste spanningspiek", fr: "Amplitude de la dernière surtension", de: "Ausmaß der letzten Spannungsüberhöhung" },

  // switches, limits and messages
  "Breaker state": { nl: "Stand schakelaar", fr: "État du disjoncteur", de: "Zustand des Trennschalters" },
  "Relay # state": { nl: "Stand relais #", fr: "État du relais #", de: "Zustand von Relais #" },
  "Valve state": { nl: "Stand klep", fr: "État de la vanne", de: "Zustand des Ventils" },
  "Power limiter threshold": { nl: "Drempel vermogensbegrenzer", fr: "Seuil du limiteur de puissance", de: "Schwelle der Leistungsbegrenzung" },
  "Current limiter threshold": { nl: "Drempel stroombegrenzer", fr: "Seuil du limiteur de courant", de: "Schwelle der Strombegrenzung" },
  "Apparent power limiter threshold": { nl: "Drempel begrenzer schijnbaar vermogen", fr: "Seuil du limiteur de puissance apparente", de: "Schwelle der Scheinleistungsbegrenzung" },
  "Fuse threshold": { nl: "Drempel zekering", fr: "Seuil du fusible", de: "Sicherungsschwelle" },
  "Fuse threshold L#": { nl: "Drempel zekering L#", fr: "Seuil du fusible L#", de: "Sicherungsschwelle L#" },
  "Text message": { nl: "Tekstbericht", fr: "Message texte", de: "Textnachricht" },
  "Text message #": { nl: "Tekstbericht #", fr: "Message texte #", de: "Textnachricht #" },
  "Message code": { nl: "Berichtcode", fr: "Code du message", de: "Nachrichtencode" },

  // the meters on the M-Bus
  "Reading time": { nl: "Tijdstip meterstand", fr: "Horodatage du relevé", de: "Ablesezeitpunkt" },
  "Gas consumption": { nl: "Gasverbruik", fr: "Consommation de gaz", de: "Gasverbrauch" },
  "Gas reading time": { nl: "Tijdstip gasmeterstand", fr: "Horodatage du relevé de gaz", de: "Ablesezeitpunkt Gas" },
  "Water consumption": { nl: "Waterverbruik", fr: "Consommation d'eau", de: "Wasserverbrauch" },
  "Water reading time": { nl: "Tijdstip watermeterstand", fr: "Horodatage du relevé d'eau", de: "Ablesezeitpunkt Wasser" },
  "Heat consumption": { nl: "Warmteverbruik", fr: "Consommation de chaleur", de: "Wärmeverbrauch" },
  "Heat reading time": { nl: "Tijdstip warmtemeterstand", fr: "Horodatage du relevé de chaleur", de: "Ablesezeitpunkt Wärme" },
  "Heat flow": { nl: "Debiet", fr: "Débit", de: "Durchfluss" },
  "Heat temperature": { nl: "Temperatuur", fr: "Température", de: "Temperatur" },
  "Cooling consumption": { nl: "Koudeverbruik", fr: "Consommation de froid", de: "Kälteverbrauch" },
  "Cooling reading time": { nl: "Tijdstip koudemeterstand", fr: "Horodatage du relevé de froid", de: "Ablesezeitpunkt Kälte" },

  // the gateway
  "Meter connected": { nl: "Meter verbonden", fr: "Compteur connecté", de: "Zähler verbunden" },
  Reception: { nl: "Ontvangst", fr: "Réception", de: "Empfang" },
  "Buffer fill": { nl: "Buffervulling", fr: "Remplissage du tampon", de: "Pufferfüllstand" },
  "Telegrams received": { nl: "Ontvangen telegrammen", fr: "Télégrammes reçus", de: "Empfangene Telegramme" },
  "Telegrams rejected": { nl: "Afgekeurde telegrammen", fr: "Télégrammes rejetés", de: "Verworfene Telegramme" },
  "Last telegram": { nl: "Laatste telegram", fr: "Dernier télégramme", de: "Letztes Telegramm" },
  "In sync": { nl: "Gesynchroniseerd", fr: "Synchronisé", de: "Synchron" },
  Version: { nl: "Versie", fr: "Version", de: "Version" },
};

/** The translation of each phrase. */
export const PHRASES: ReadonlyMap<string, Translation> = new Map(Object.entries(ROWS));

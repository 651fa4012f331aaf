/** A kind of trouble with a broker: what tells it, and what to do about it. */
export interface RefusalRow {
  readonly kind: string;
  /** CONNACK and DISCONNECT reasons, system error names, OpenSSL names, and messages of MQTT.js that has no code for it. */
  readonly codes: readonly (number | string)[];
  /** Ends the sentence "cannot connect to broker host:port: ..."; {client} stands for the client id. */
  readonly advice: string;
}

/**
 * THE REFUSAL TABLE. 1 to 5 are the return codes of MQTT 3.1.1 (§3.2.2.3), 128 and up the reason codes of MQTT 5 (§2.4).
 * Rows without codes are told by the moment at which a connection ends.
 */
export const REFUSALS = [
  {
    kind: "protocol-version",
    codes: [1, 132],
    advice: "it speaks neither MQTT 5 nor MQTT 3.1.1: update the broker",
  },
  {
    kind: "client-id-invalid",
    codes: [2, 133],
    advice: "it does not accept this mqtt-client-id: choose a short one of letters and digits",
  },
  {
    kind: "not-ready",
    codes: [3, 136, 137, 139],
    advice: "it is starting, stopping or busy: if this lasts, look into the broker's log",
  },
  {
    kind: "login",
    codes: [4, 5, 134, 135],
    advice:
      "not authorised: check mqtt-username and mqtt-password; the user must exist in the broker, and the Mosquitto " +
      "add-on must be restarted after a user was added",
  },
  {
    kind: "banned",
    codes: [138],
    advice: "it has banned this client: lift the ban in the broker, or set another mqtt-client-id",
  },
  {
    kind: "login-method",
    codes: [140],
    advice: "it wants another way to log in than user name and password: allow that in the broker",
  },
  {
    kind: "taken-over",
    codes: [142],
    advice: "another client uses mqtt-client-id {client}; give each gateway its own",
  },
  {
    kind: "quota",
    codes: [151, 159, 150],
    advice: "it limits how much or how often this client may send: raise that limit in the broker, or set mqtt-rate",
  },
  {
    kind: "too-large",
    codes: [149],
    advice: "a message is larger than it allows: raise the largest packet size in the broker",
  },
  {
    kind: "retain-unsupported",
    codes: [154],
    advice: "it does not keep retained messages, which Home Assistant needs: allow them in the broker",
  },
  {
    kind: "qos-unsupported",
    codes: [155],
    advice: "it does not accept this quality of service: set mqtt-qos lower, or allow QoS 1 in the broker",
  },
  {
    kind: "moved",
    codes: [156, 157],
    advice: "it asks to use another broker: ask its owner for the address and set mqtt-host",
  },
  {
    kind: "connection-refused",
    codes: ["ECONNREFUSED"],
    advice: "nothing listens there: check mqtt-host and mqtt-port, and that the broker runs",
  },
  {
    kind: "port-invalid",
    codes: ["ERR_SOCKET_BAD_PORT"],
    advice: "there is no such port: set mqtt-port to a number from 1 to 65535",
  },
  {
    kind: "host-unknown",
    codes: ["ENOTFOUND", "EAI_AGAIN", "EAI_FAIL", "EAI_NODATA", "EAI_NONAME"],
    advice: "the name of the host is not known: check mqtt-host and the network's name server, or use an IP address",
  },
  {
    kind: "timeout",
    codes: ["ETIMEDOUT", "connack timeout"],
    advice: "no answer: check mqtt-host and mqtt-port, that the broker runs, and that no firewall is in between",
  },
  {
    kind: "unreachable",
    codes: ["EHOSTUNREACH", "ENETUNREACH", "EHOSTDOWN", "ENETDOWN"],
    advice: "there is no way to that host: check mqtt-host and the network",
  },
  {
    kind: "closed-early",
    codes: [],
    advice: "it closed the connection without an answer: check mqtt-port; a port with TLS (mostly 8883) needs mqtt-tls",
  },
  {
    kind: "not-mqtt",
    codes: [],
    advice: "what answers is not MQTT: check mqtt-port; a port with TLS (mostly 8883) needs mqtt-tls",
  },
  {
    kind: "not-tls",
    codes: ["ERR_SSL_WRONG_VERSION_NUMBER", "ERR_SSL_PACKET_LENGTH_TOO_LONG", "EPROTO"],
    advice: "that port does not speak TLS: check mqtt-port (with TLS mostly 8883), or switch mqtt-tls off",
  },
  {
    kind: "certificate-authority",
    codes: [
      "SELF_SIGNED_CERT_IN_CHAIN",
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      "UNABLE_TO_GET_ISSUER_CERT",
      "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
      "CERT_UNTRUSTED",
    ],
    advice:
      "its certificate is signed by an authority that is not known here: name the file with that authority's " +
      "certificate in mqtt-ca",
  },
  {
    kind: "certificate-signature",
    codes: ["CERT_SIGNATURE_FAILURE"],
    advice: "its certificate was not signed by the authority in mqtt-ca: put the right certificate there",
  },
  {
    kind: "certificate-name",
    codes: ["ERR_TLS_CERT_ALTNAME_INVALID"],
    advice: "its certificate is for another name: set mqtt-host to a name in the certificate, or make a new one",
  },
  {
    kind: "certificate-expired",
    codes: ["CERT_HAS_EXPIRED"],
    advice: "its certificate has expired: renew it in the broker, and check this machine's clock",
  },
  {
    kind: "certificate-too-new",
    codes: ["CERT_NOT_YET_VALID"],
    advice: "its certificate is not valid yet: check this machine's clock",
  },
  {
    kind: "client-certificate",
    codes: [
      "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED",
      "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE",
      "ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE",
      "ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN",
      "ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED",
      "ERR_SSL_TLSV1_ALERT_UNKNOWN_CA",
    ],
    advice:
      "it does not accept our certificate: set mqtt-cert and mqtt-key to a pair that the broker's authority signed",
  },
  {
    kind: "certificate-unreadable",
    codes: [
      "ERR_OSSL_PEM_NO_START_LINE",
      "ERR_OSSL_PEM_BAD_END_LINE",
      "ERR_OSSL_PEM_BAD_BASE64_DECODE",
      "ERR_OSSL_X509_KEY_VALUES_MISMATCH",
      "ERR_OSSL_X509_KEY_TYPE_MISMATCH",
      "ERR_OSSL_UNSUPPORTED",
    ],
    advice: "mqtt-ca, mqtt-cert or mqtt-key is not readable or they do not belong together: all three are PEM files",
  },
  {
    kind: "silent",
    codes: ["Keepalive timeout"],
    advice: "it did not answer any more: check the network and that the broker runs",
  },
  {
    kind: "unacknowledged",
    codes: [],
    advice: "it did not acknowledge a message any more: look into the broker's log",
  },
  {
    kind: "closed",
    codes: ["ECONNRESET", "EPIPE"],
    advice: "it closed the connection: look into the broker's log if this happens often",
  },
  {
    kind: "unknown",
    codes: [],
    advice: "look into the broker's log",
  },
] as const satisfies readonly RefusalRow[];

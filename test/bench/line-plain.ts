// The simplest program that could do it, to compare with: all that comes is gathered, and each telegram is published as
// it is. Run as a process of its own: line-plain.ts DEVICE PORT
import mqtt from "mqtt";
import { SerialPort } from "serialport";

const [path = "", brokerPort = ""] = process.argv.slice(2);
const client = mqtt.connect(`mqtt://127.0.0.1:${brokerPort}`);
const port = new SerialPort({ path, baudRate: 115_200 });
const END = /![0-9A-F]{4}\r\n/;
let text = "";
port.on("data", (piece: Buffer) => {
  text += piece.toString("latin1");
  for (let end = END.exec(text); end !== null; end = END.exec(text)) {
    const length = end.index + end[0].length;
    client.publish("plain", text.slice(0, length), { qos: 1 });
    text = text.slice(length);
  }
});
process.on("SIGTERM", () => process.exit(0));

process.stdout.write("p1-mqtt\n");

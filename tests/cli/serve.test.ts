/** `passalong serve`, with a rendezvous that opens no port. */

import { describe, expect, it } from "vitest";
import { FakeServices, run } from "./world.ts";

describe("serve", () => {
  it("[CL17, CL18] listens where it is told, with the page, and says where", async () => {
    const { services, stdout, exitCode, interruption } = run(["serve", "--port", "0"]);
    await expect.poll(() => stdout.lines).toEqual(["listening: http://localhost:50000/"]);
    expect(services.log).toEqual(["+rendezvous * 0 /page"]);
    interruption.interrupt("keyboard");
    expect(await exitCode).toBe(130);
  });

  it("[CL2] says so in JSON", async () => {
    const { events, stdout, interruption } = run(["serve", "--host", "127.0.0.1", "--json"]);
    await expect.poll(() => stdout.lines).toHaveLength(1);
    expect(events()).toEqual([{ event: "listening", url: "http://127.0.0.1:8080/" }]);
    interruption.interrupt("keyboard");
  });

  it("[CL17] says in a sentence that the port is taken", async () => {
    const services = new FakeServices();
    services.takenPorts.add(8_080);
    const { stdout, stderr, exitCode } = run(["serve"], { services });
    expect(await exitCode).toBe(1);
    expect(stdout.text).toBe("");
    expect(stderr.text).toBe("passalong: Port 8080 is taken; choose another.\n");
  });

  it("[CL18] serves the rendezvous alone when there is no page", async () => {
    const services = new FakeServices();
    services.page = undefined;
    const { stdout, stderr, interruption } = run(["serve"], { services });
    await expect.poll(() => stdout.lines).toHaveLength(1);
    expect(services.log).toEqual(["+rendezvous * 8080 alone"]);
    expect(stderr.lines[0]).toMatch(/^The web page is not built/);
    interruption.interrupt("keyboard");
  });

  it("[CL19, CL12] ends in order, and without complaint when the system asks", async () => {
    const { services, stdout, exitCode, interruption } = run(["serve"]);
    await expect.poll(() => stdout.lines).toHaveLength(1);
    interruption.interrupt("system");
    expect(await exitCode).toBe(0);
    expect(services.log.at(-1)).toBe("-rendezvous");
  });
});

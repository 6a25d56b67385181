/** Rights to publish that are taken back from those who have them. */

import {
  type GroupSpecifier,
  GroupSpecifierBuilder,
  Identity,
  openSession,
  RightCertificate,
  RevocationList,
  StreamError,
} from "passalong/group";
import type { NetGroup } from "passalong/netgroup";
import { describe, expect, it } from "vitest";
import { RENDEZVOUS_URL } from "../session/world.ts";
import { GroupWorld } from "./group-world.ts";

function specifierOf(password = "secret"): GroupSpecifier {
  const builder = new GroupSpecifierBuilder("news");
  builder.multicastEnabled = true;
  builder.serverChannelEnabled = true;
  builder.rendezvousUrls = [RENDEZVOUS_URL];
  builder.setPublishPassword(password);
  return builder.build();
}

const SPECIFIER = specifierOf();
const PLAIN = SPECIFIER.withoutAuthorizations();
const REPORTER_SEED = new Uint8Array(32).fill(5);

function certificateOf(expiresAtMs = Number.MAX_SAFE_INTEGER - 1): RightCertificate {
  const holderKey = Identity.fromSeed(REPORTER_SEED).publicKey;
  return RightCertificate.issue({ specifier: SPECIFIER, right: "publish", holderKey, expiresAtMs });
}

/** The owner of the right, somebody who has a certificate, and a player; all neighbors. */
async function newsroom(world: GroupWorld, publishCertificate: RightCertificate) {
  const owner = await world.join({ specifier: SPECIFIER });
  const reporter = await world.join({
    ...{ specifier: PLAIN, identitySeed: REPORTER_SEED, publishCertificate },
  });
  const player = await world.join({ specifier: PLAIN });
  await world.untilMeshed([owner, reporter, player]);
  return { owner, reporter, player };
}

/** Names of streams as they come and go. */
function toldOf(group: NetGroup): string[] {
  const told: string[] = [];
  group.on("multicastStream.publishNotify", ({ name }) => told.push(`+${name}`));
  group.on("multicastStream.unpublishNotify", ({ name }) => told.push(`-${name}`));
  group.on("banned", ({ rule }) => told.push(`banned ${rule}`));
  return told;
}

describe("a certificate that is taken back", () => {
  it("[MC17] ends its holder's streams at once, everywhere, and bans nobody", async () => {
    const world = new GroupWorld();
    const certificate = certificateOf();
    const { owner, reporter, player } = await newsroom(world, certificate);
    const told = [owner, reporter, player].map(toldOf);
    reporter.openStream("tv");
    await world.until(() => told.every((one) => one.includes("+tv")));
    const before = world.time.nowMs;
    owner.revokePublishing([certificate]);
    await world.until(() => told.every((one) => one.includes("-tv")));
    expect(world.time.nowMs - before).toBeLessThan(1_000);
    expect([reporter.mayPublish, player.revokedCertificateIds]).toEqual([
      ...[false, new Set([certificate.id])],
    ]);
    expect(() => reporter.openStream("tv")).toThrow(StreamError);
    await world.time.advance(60_000);
    expect(told).toEqual(Array.from({ length: 3 }, () => ["+tv", "-tv"]));
    await world.close();
  });

  it("[MC17] stays so for who comes later, when its owner is gone", async () => {
    const world = new GroupWorld();
    const certificate = certificateOf();
    const { owner, reporter, player } = await newsroom(world, certificate);
    owner.revokePublishing([certificate]);
    await world.until(() => player.revokedCertificateIds.size === 1);
    await owner.close();
    await reporter.close();
    const late = await world.join({ specifier: PLAIN });
    await world.until(() => late.revokedCertificateIds.has(certificate.id));
    const again = await world.join({
      ...{ specifier: PLAIN, identitySeed: REPORTER_SEED, publishCertificate: certificate },
    });
    await world.until(() => again.neighborCount === 2 && !again.mayPublish);
    await world.close();
  });

  it("[MC17] leaves other certificates of the same key and the owner as they are", async () => {
    const world = new GroupWorld();
    const [old, fresh] = [certificateOf(), certificateOf(Number.MAX_SAFE_INTEGER - 5_000)];
    const { owner, reporter, player } = await newsroom(world, fresh);
    const told = toldOf(player);
    owner.revokePublishing([old]);
    await world.until(() => reporter.revokedCertificateIds.size === 1);
    reporter.openStream("tv");
    owner.openStream("radio");
    await world.until(() => told.length === 2);
    expect(told.toSorted()).toEqual(["+radio", "+tv"]);
    await world.close();
  });

  it("[MC17] is not forgotten by an owner who did not know of it", async () => {
    const world = new GroupWorld();
    const [old, fresh] = [certificateOf(), certificateOf(Number.MAX_SAFE_INTEGER - 5_000)];
    const { owner, player } = await newsroom(world, fresh);
    owner.revokePublishing([old]);
    await world.until(() => player.revokedCertificateIds.size === 1);
    owner.revokePublishing([]);
    await owner.close();
    const returned = await world.join({ specifier: SPECIFIER });
    returned.revokePublishing([fresh]);
    await world.until(() => player.revokedCertificateIds.size === 2);
    expect(player.revokedCertificateIds).toEqual(new Set([old.id, fresh.id]));
    expect(returned.revokedCertificateIds).toEqual(new Set([old.id, fresh.id]));
    await world.close();
  });

  it("[MC17, GS22] takes the right of the owner, and a list of somebody else is refused", async () => {
    const world = new GroupWorld();
    const certificate = certificateOf();
    const { reporter, player } = await newsroom(world, certificate);
    expect(() => player.revokePublishing([certificate])).toThrow(RangeError);
    const told = toldOf(player);
    const list = RevocationList.issue({
      ...{ specifier: specifierOf("wrong"), right: "publish", certificateIds: [certificate.id] },
    });
    const stranger = openSession({
      specifier: PLAIN,
      platform: world.platform(),
      services: [],
      host: {
        read: () => Promise.resolve(undefined),
        verify: () => Promise.resolve(false),
        store: () => Promise.resolve(false),
        verifyRegister: () => Promise.resolve(true),
      },
    });
    stranger.command({ type: "setRegister", version: list.version, value: list.toBytes() });
    await world.until(() => told.length === 1);
    expect([told, player.revokedCertificateIds.size]).toEqual([["banned RP8"], 0]);
    expect(reporter.mayPublish).toBe(true);
    await stranger.close();
    await world.close();
  });
});

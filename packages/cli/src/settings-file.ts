/** The file of settings: JSON, each key checked, each mistake named (CL51). */

import { readFile } from "node:fs/promises";
import { DEFAULT_LIMITS } from "@passalong/rendezvous/core";
import { CIRCUIT_WINDOW_BYTES } from "passalong/wire";
import * as v from "valibot";
import { CommandError, UsageError } from "./errors.ts";
import { parseAddress } from "./listen-address.ts";
import { parseRate } from "./rate.ts";
import type { ServeSettings } from "./serve-settings.ts";

/** Largest port. Source: RFC 9293 §3.1, 16 bits. */
const PORT_MAX = 65_535;

/** What is said of a file that holds something else. */
const NO_TABLE = "is an object of settings";

const Text = v.pipe(v.string("is a text"), v.minLength(1, "is not empty"));
const Switch = v.boolean("is true or false");
const Count = v.pipe(
  v.number("is a number"),
  v.safeInteger("is a whole number"),
  v.minValue(1, "is at least 1"),
);
const Port = v.pipe(
  v.number(`is a number from 0 to ${PORT_MAX}`),
  v.integer(`is a whole number from 0 to ${PORT_MAX}`),
  v.minValue(0, `is at least 0`),
  v.maxValue(PORT_MAX, `is at most ${PORT_MAX}`),
);
const Bucket = v.strictObject({ burst: Count, perSecond: Count }, "is burst and perSecond");

/** Limits whose burst holds a window of a circuit. Source: RL5. */
const CIRCUIT_LIMITS = ["circuitRate", "relayRatePerSource", "relayRateInAll"] as const;

/** Every limit has the shape of its usual value. */
const Limits = v.pipe(
  v.strictObject(
    Object.fromEntries(
      Object.entries(DEFAULT_LIMITS).map(([name, usual]) => [name, v.optional(schemaLike(usual))]),
    ),
    "is an object",
  ),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    // Each key was checked above against the shape of its usual value.
    const limits = dataset.value as NonNullable<ServeSettings["limits"]>;
    for (const name of CIRCUIT_LIMITS) {
      if ((limits[name]?.burst ?? CIRCUIT_WINDOW_BYTES) >= CIRCUIT_WINDOW_BYTES) continue;
      addIssue({ message: `needs a burst of at least ${CIRCUIT_WINDOW_BYTES} in ${name}` });
    }
    const { keepaliveAfterMs, silenceMsMax } = { ...DEFAULT_LIMITS, ...limits };
    if (keepaliveAfterMs < silenceMsMax) return;
    addIssue({ message: "needs a keepaliveAfterMs below silenceMsMax" });
  }),
);

const Table = v.strictObject(
  {
    host: v.optional(Text),
    port: v.optional(Port),
    backplane: v.optional(Text),
    clusterKeyFile: v.optional(Text),
    trustedProxies: v.optional(v.array(Text, "is a list of texts")),
    allowedOrigins: v.optional(v.array(Text, "is a list of texts")),
    stun: v.optional(Switch),
    stunPort: v.optional(Port),
    turn: v.optional(v.array(Text, "is a list of texts")),
    turnSecretFile: v.optional(Text),
    relay: v.optional(Switch),
    relayRate: v.optional(parsedBy(parseRate)),
    relayTotal: v.optional(parsedBy(parseRate)),
    metrics: v.optional(parsedBy(parseAddress)),
    log: v.optional(Switch),
    limits: v.optional(Limits),
  },
  NO_TABLE,
);

/** Lists are objects for the library, and have no unknown keys when they are empty. */
const Settings = v.pipe(
  v.unknown(),
  v.check((value) => !Array.isArray(value), NO_TABLE),
  Table,
);

/**
 * What a file says.
 *
 * @throws {@link CommandError} `config/unreadable`; {@link UsageError} that names the key.
 */
export async function settingsFromFile(path: string): Promise<ServeSettings> {
  const result = v.safeParse(Settings, parseJson(path, await textOf(path)));
  if (result.success) return result.output;
  throw new UsageError(`${path}: ${result.issues.map(sentenceOf).join("; ")}.`);
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new CommandError(
      "config/unreadable",
      `The settings in ${path} cannot be read; check the path and its rights.`,
      { cause },
    );
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${path} is no JSON: ${reason}.`);
  }
}

function sentenceOf(issue: v.BaseIssue<unknown>): string {
  const name = v.getDotPath(issue) ?? "what is in it";
  if (issue.type === "strict_object" && issue.expected === "never") {
    return `there is no setting “${name}”`;
  }
  return `${name} ${issue.message}`;
}

/** The shape of a limit's usual value. */
function schemaLike(
  usual: boolean | number | object,
): typeof Switch | typeof Count | typeof Bucket {
  if (typeof usual === "boolean") return Switch;
  return typeof usual === "number" ? Count : Bucket;
}

/** A text that the command reads in arguments, too. */
function parsedBy<Value>(parse: (text: string) => Value) {
  return v.pipe(
    v.string("is a text"),
    v.rawTransform(({ dataset, addIssue, NEVER }): Value => {
      try {
        return parse(dataset.value);
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        addIssue({ message: `is wrong: ${error.message.replace(/\.$/, "")}` });
        return NEVER;
      }
    }),
  );
}

/** Asks a TURN server for an address, and whom that lets through. */

import type { TurnServer } from "passalong/wire";
import { openTurnLine, type TurnLine } from "./turn-line.ts";
import {
  type AddressFamily,
  allocateFields,
  freshTransaction,
  lifetimeField,
  peerField,
  TURN_REQUESTS,
  type TurnAccount,
  type TurnAnswer,
  type TurnChallenge,
  type TurnRequest,
  turnAnswer,
  turnRequest,
} from "./turn-message.ts";

/** How long an answer may take, ms, and how often it is asked for. Source: guess, as STUN's. */
const TRY_MS = 1_000;
const TRIES = 3;

/** One client: what it has allocated ends with it. */
export class TurnClient implements AsyncDisposable {
  readonly #line: TurnLine;
  readonly #account: TurnAccount;
  #challenge: TurnChallenge | undefined;
  #isAllocated = false;

  private constructor(line: TurnLine, account: TurnAccount) {
    this.#line = line;
    this.#account = account;
  }

  /** Opens a client. @throws What the system says when there is no way to the server. */
  static async open(server: TurnServer, account: TurnAccount): Promise<TurnClient> {
    return new TurnClient(await openTurnLine(server), account);
  }

  /** Asks for an address. @returns The error code; 0: done; undefined: no answer. */
  async allocate(family: AddressFamily): Promise<number | undefined> {
    const fields = (): Buffer[] => allocateFields(family);
    const first = await this.#ask(TURN_REQUESTS.allocate, fields);
    if (first?.challenge === undefined) return first?.errorCode;
    this.#challenge = first.challenge;
    const code = (await this.#ask(TURN_REQUESTS.allocate, fields))?.errorCode;
    this.#isAllocated = code === 0;
    return code;
  }

  /** Lets somebody reach that address. @returns As {@link allocate}. */
  async permit(address: string): Promise<number | undefined> {
    const fields = (transaction: Buffer): Buffer[] => [peerField(address, transaction)];
    return (await this.#ask(TURN_REQUESTS.createPermission, fields))?.errorCode;
  }

  /** Keeps the address for longer, or with 0 for no longer. @returns As {@link allocate}. */
  async refresh(seconds: number): Promise<number | undefined> {
    return (await this.#ask(TURN_REQUESTS.refresh, () => [lifetimeField(seconds)]))?.errorCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isAllocated) await this.refresh(0);
    this.#line.close();
  }

  async #ask(
    type: number,
    fields: (transaction: Buffer) => Buffer[],
  ): Promise<TurnAnswer | undefined> {
    const transaction = freshTransaction();
    const challenge = this.#challenge;
    const signing = challenge && { account: this.#account, challenge };
    const request = turnRequest(type, fields(transaction), transaction, signing);
    for (let count = 0; count < TRIES; count += 1) {
      const answer = await this.#answerTo(request);
      if (answer !== undefined) return answer;
    }
    return undefined;
  }

  #answerTo(request: TurnRequest): Promise<TurnAnswer | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(undefined), TRY_MS);
      this.#line.onMessage = (bytes) => {
        const answer = turnAnswer(bytes, request);
        if (answer === undefined) return;
        clearTimeout(timer);
        resolve(answer);
      };
      this.#line.send(request.bytes);
    });
  }
}

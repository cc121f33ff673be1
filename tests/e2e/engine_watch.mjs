// What the engine of a running server does, by the server's metrics.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

const WAIT_MS_MAX = 60_000;
const LOG_CHARACTERS_SHOWN = 4_000;

// `server` as server.mjs gives it.
export class EngineWatch {
  #server;

  constructor(server) {
    this.#server = server;
  }

  lanesBusy = () => this.#metric('lanes_busy');
  queueDepth = () => this.#metric('queue_depth');
  cancelled = () => this.#metric('requests_cancelled_total');

  async until(holds) {
    const give_up_at = Date.now() + WAIT_MS_MAX;
    while (!(await holds())) {
      assert.ok(Date.now() < give_up_at, `${holds}\n${this.#server.log().slice(-LOG_CHARACTERS_SHOWN)}`);
      await sleep(20);
    }
  }

  busy() {
    return this.until(async () => (await this.lanesBusy()) > 0);
  }

  idle() {
    return this.until(async () => (await this.lanesBusy()) + (await this.queueDepth()) === 0);
  }

  // Runs what gives up one request; the engine must be told.
  async assertCancels(give_up) {
    const before = await this.cancelled();
    await give_up();
    await this.idle();
    assert.equal(await this.cancelled(), before + 1);
  }

  async #metric(name) {
    const text = await (await fetch(`${this.#server.url}/metrics`)).text();
    return Number(text.match(new RegExp(`^mlxs_engine_${name} (\\S+)$`, 'm'))[1]);
  }
}

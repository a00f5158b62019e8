import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Answered } from './frame.ts';

/** Something that is measured when it is asked for. */
export interface Figure {
  /** As Prometheus names it: `drydock_..._bytes`. */
  readonly name: string;
  readonly help: string;
  readonly value: () => number | Promise<number>;
}

/** What a server counts, for Prometheus. Its labels are routes, methods and status codes: few, whatever is asked for. */
export class WorkspaceMetrics {
  readonly #registry = new Registry();
  readonly #requests: Counter<'method' | 'route' | 'status'>;
  readonly #seconds: Histogram<'route'>;

  constructor(version: string, figures: readonly Figure[]) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry, prefix: 'drydock_' });
    this.#requests = new Counter({ name: 'drydock_http_requests_total', help: 'Requests that were answered.', labelNames: ['method', 'route', 'status'], registers });
    this.#seconds = new Histogram({ name: 'drydock_http_request_duration_seconds', help: 'Until an answer began.', labelNames: ['route'], buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30], registers });
    for (const { name, help, value } of figures) {
      const gauge: Gauge = new Gauge({
        name, help, registers,
        collect: async () => {
          gauge.set(await value());
        },
      });
    }
    new Gauge({ name: 'drydock_info', help: 'The version that runs.', labelNames: ['version'], registers }).set({ version }, 1);
  }

  count({ method, route, status, milliseconds }: Answered): void {
    this.#requests.inc({ method: knownMethods.has(method) ? method : 'other', route, status: String(status) });
    this.#seconds.observe({ route }, milliseconds / 1_000);
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }
}

const knownMethods = new Set(['GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE']);

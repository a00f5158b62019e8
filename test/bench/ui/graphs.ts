import type { EdgeView, GraphView, NodeView } from '#shared/graph/graph-view.ts';
import type { NodeStatus } from '#shared/model/run.ts';

const STATUSES: readonly NodeStatus[] = ['completed', 'reused', 'running', 'queued'];

/** A run's graph of `count` steps and about 1.45 edges a step, whose inputs come from a window of steps before: the same one each time. */
export function pipelineLikeGraph(count: number): GraphView {
  return { nodes: Array.from({ length: count }, (_, at) => step(at)), edges: pairs(count).map(edge) };
}

/** From and to, by number. */
function pairs(count: number): readonly (readonly [number, number])[] {
  let state = 12_345;
  const random = (): number => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
  const found: (readonly [number, number])[] = [];
  const reach = Math.max(8, Math.round(Math.sqrt(count)) * 2);
  for (let to = 1; to < count; to += 1) {
    const inputs = random() < 0.5 ? 1 : 2;
    const seen = new Set<number>();
    for (let input = 0; input < inputs; input += 1) {
      const from = Math.max(0, to - 1 - Math.floor(random() * reach));
      if (!seen.has(from)) found.push([from, to]);
      seen.add(from);
    }
  }
  return found;
}

function step(at: number): NodeView {
  const port = (name: string) => ({ name, type: 'uri_folder', optional: false });
  return { id: `n${at}`, label: `step number ${at}`, module: 'train@latest', kind: 'module', inputs: [port('data'), port('model')], outputs: [port('result')], errors: 0, warnings: 0, status: STATUSES[at % STATUSES.length] ?? 'queued' };
}

function edge([from, to]: readonly [number, number], at: number): EdgeView {
  return { id: `e${at}`, from: { node: `n${from}`, port: 'result' }, to: { node: `n${to}`, port: at % 2 === 0 ? 'data' : 'model' } };
}

import type { InputPort, Interface, OutputPort, Parameter } from '../model/interface.ts';

/** An interface by name. */
export interface InterfaceIndex {
  readonly inputs: ReadonlyMap<string, InputPort>;
  readonly params: ReadonlyMap<string, Parameter>;
  readonly outputs: ReadonlyMap<string, OutputPort>;
  /** Every name that can be bound, in the order declared. */
  readonly names: readonly string[];
}

export function indexInterface(declared: Interface): InterfaceIndex {
  return {
    inputs: new Map(declared.inputs.map((port) => [port.name, port])),
    params: new Map(declared.params.map((parameter) => [parameter.name, parameter])),
    outputs: new Map(declared.outputs.map((port) => [port.name, port])),
    names: [...declared.inputs, ...declared.params].map((input) => input.name),
  };
}

/** Looks interfaces up by name, indexing each once however many nodes use it. */
export function interfaceIndexer(): (declared: Interface) => InterfaceIndex {
  const known = new Map<Interface, InterfaceIndex>();
  return (declared) => {
    const index = known.get(declared) ?? indexInterface(declared);
    known.set(declared, index);
    return index;
  };
}

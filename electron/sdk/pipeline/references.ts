/** Only for the type checker: what kind of value stands behind a reference. */
declare const held: unique symbol;

/**
 * Something that is known only when the pipeline runs. In a template literal it becomes its expression: `` `${p.params.rate}` `` is `${{parent.inputs.rate}}`.
 */
export class Reference {
  /** As it stands in the YAML: `${{parent.inputs.rate}}`. */
  readonly expression: string;
  /** The pipeline it belongs to: another one cannot use it. */
  readonly scope: object;

  constructor(expression: string, scope: object) {
    this.expression = expression;
    this.scope = scope;
  }

  toString(): string {
    return this.expression;
  }
}

/** A data input of the pipeline that is being described. */
export class InputReference extends Reference {
  readonly kind = 'input';
}

/** A parameter of the pipeline that is being described. */
export class ParameterReference<Value = unknown> extends Reference {
  readonly kind = 'parameter';
  declare readonly [held]?: { readonly one: Value; readonly many: readonly Value[] };
}

/** An output of a step. */
export class OutputReference extends Reference {
  readonly kind = 'output';
  readonly step: string;
  readonly output: string;
  /** The type of its data, where the module is known. */
  readonly type: string | undefined;

  constructor(scope: object, step: string, output: string, type: string | undefined) {
    super(`\${{parent.jobs.${step}.outputs.${output}}}`, scope);
    this.step = step;
    this.output = output;
    this.type = type;
  }
}

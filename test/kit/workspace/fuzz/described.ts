import { z } from 'zod';

const schemaSchema = z.looseObject({ $ref: z.string().optional() });
/** A schema of the description: JSON Schema as OpenAPI 3.1 has it. */
export type JsonSchema = z.infer<typeof schemaSchema>;

const contentSchema = z.record(z.string(), z.looseObject({ schema: schemaSchema.optional() }));
const operationSchema = z.looseObject({
  parameters: z.array(z.object({ name: z.string(), in: z.enum(['path', 'query', 'header']), required: z.boolean().optional(), schema: schemaSchema })).default([]),
  requestBody: z.looseObject({ content: contentSchema }).optional(),
  responses: z.record(z.string(), z.looseObject({ content: contentSchema.optional() })),
});
const descriptionSchema = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.looseObject({ schemas: z.record(z.string(), schemaSchema) }),
});

/** One method of one address, as it is described. */
export interface Operation extends z.infer<typeof operationSchema> {
  readonly path: string;
  readonly method: string;
}

export interface Description {
  readonly operations: readonly Operation[];
  /** What a schema says, with references followed. */
  readonly resolve: (schema: JsonSchema) => JsonSchema;
}

/** Reads a description, refusing what is none. */
export function readDescription(text: string): Description {
  const { paths, components } = descriptionSchema.parse(JSON.parse(text));
  return {
    operations: Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ ...operation, path, method }))),
    resolve: (schema) => {
      let at = schema;
      while (at.$ref !== undefined) {
        const next = components.schemas[at.$ref.replace('#/components/schemas/', '')];
        if (next === undefined) throw new Error(`The description refers to ${at.$ref}, which is not in it.`);
        at = next;
      }
      return at;
    },
  };
}

const listSchema = z.array(schemaSchema);
const partsSchema = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  const: z.unknown().optional(), enum: z.array(z.unknown()).optional(),
  anyOf: listSchema.optional(), oneOf: listSchema.optional(), allOf: listSchema.optional(),
  properties: z.record(z.string(), schemaSchema).optional(), required: z.array(z.string()).optional(),
  additionalProperties: z.union([z.boolean(), schemaSchema]).optional(), propertyNames: schemaSchema.optional(),
  items: schemaSchema.optional(), minItems: z.number().optional(), maxItems: z.number().optional(),
  pattern: z.string().optional(), minLength: z.number().optional(), maxLength: z.number().optional(),
  minimum: z.number().optional(), maximum: z.number().optional(), exclusiveMinimum: z.number().optional(),
  format: z.string().optional(), description: z.string().optional(), default: z.unknown().optional(),
});
/** The words of a schema, told apart. */
export type SchemaWords = z.infer<typeof partsSchema>;

const known = new Set([...Object.keys(partsSchema.shape), 'discriminator', 'title', 'nullable']);

/** Refuses words that nobody here understands: a check that passes over them would prove nothing. */
export function wordsOf(schema: JsonSchema): SchemaWords {
  const strange = Object.keys(schema).filter((word) => !known.has(word));
  if (strange.length > 0) throw new Error(`The description uses ${strange.join(', ')}, which the tests do not know.`);
  return partsSchema.parse(schema);
}

export const typesOf = ({ type }: SchemaWords): readonly string[] => (type === undefined ? [] : Array.isArray(type) ? type : [type]);

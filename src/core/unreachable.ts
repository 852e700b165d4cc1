/** Closes a switch over a union: a new member that is not dealt with fails to compile here. */
export function unreachable(value: never): never {
  throw new Error(`Unexpected ${JSON.stringify(value)}: this switch must be taught the new case`);
}

/**
 * Makes each value once and keeps it, at most `most` of them; the one asked for longest ago is forgotten first.
 * Formatters of Intl cost more to make than to use, and there are as many zones as customers may name.
 */
export function keep<Value>(most: number, make: (key: string) => Value): (key: string) => Value {
  const kept = new Map<string, Value>();
  return (key) => {
    const value = kept.get(key) ?? make(key);
    kept.delete(key);
    kept.set(key, value);
    if (kept.size > most) kept.delete(kept.keys().next().value!);
    return value;
  };
}

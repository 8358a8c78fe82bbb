/** `Margherita, large, extra cheese`: what it is, with what was chosen about it. */
export function lineWithOptions(line: {
  name: string;
  options?: readonly { name: string }[] | undefined;
}): string {
  return [line.name, ...(line.options ?? []).map((option) => option.name)].join(", ");
}

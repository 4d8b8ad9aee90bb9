// The types of htm, whose package has none for templates of other types than its own.
declare module 'htm' {
  const htm: {
    bind<T>(h: (type: unknown, props: Record<string, unknown> | null, ...children: unknown[]) => T):
      (strings: TemplateStringsArray, ...values: unknown[]) => T | T[];
  };
  export default htm;
}

declare module 'uplot' {
  /** A plot on a canvas; of its class, the dashboard uses these members. */
  export default class UPlot {
    constructor(options: object, data: readonly (readonly (number | null)[])[], container: HTMLElement);
    setSize(size: { width: number; height: number }): void;
    destroy(): void;
  }
}

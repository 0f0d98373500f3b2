declare module 'autocannon' {
  interface Result {
    non2xx: number;
    errors: number;
    requests: { average: number };
    latency: { p50: number; p99: number };
    throughput: { total: number };
  }
  export default function autocannon(options: {
    url: string;
    amount: number;
    connections: number;
    timeout: number;
    headers: Record<string, string>;
    requests?: { setupRequest(request: { path?: string }): { path?: string } }[];
  }): Promise<Result>;
}

import { customerRoutes } from "./customer-routes.ts";
import { eventRoutes } from "./event-routes.ts";
import { invoiceRoutes } from "./invoice-routes.ts";
import { paymentRoutes } from "./payment-routes.ts";
import type { Route } from "./route.ts";

export const routes: readonly Route[] = [
  ...customerRoutes,
  ...invoiceRoutes,
  ...paymentRoutes,
  ...eventRoutes,
];

import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { serverAddress } from "@/api/base";
import { api, call } from "@/api/client";
import type { AuditObject } from "@/api/types";

export const AUDIT_PAGE = 50;

/** Which entries are wanted; "" is all. */
export interface AuditFilter {
  object: AuditObject | "";
  user: string;
  from: string;
}

function queryOf({ object, user, from }: AuditFilter) {
  return {
    ...(object === "" ? {} : { object }),
    ...(user === "" ? {} : { user }),
    ...(from === "" ? {} : { date_from: `${from}T00:00:00Z` }),
  };
}

/** Who changed settings, members, keys and reports of an organization. */
export function auditQuery(organizationId: string, filter: AuditFilter, page: number) {
  return queryOptions({
    queryKey: ["audit", organizationId, filter, page] as const,
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/organizations/{organization_id}/audit_log/", {
          params: {
            path: { organization_id: organizationId },
            query: { ...queryOf(filter), limit: AUDIT_PAGE, offset: page * AUDIT_PAGE },
          },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

/** The address of a file of all entries that match. */
export function auditExport(organizationId: string, filter: AuditFilter, format: "csv" | "json"): string {
  const query = new URLSearchParams({ ...queryOf(filter), format });
  return `${serverAddress}/api/organizations/${organizationId}/audit_log/export/?${query}`;
}

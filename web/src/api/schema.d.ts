// Generated from the API's description by `npm run types`. Do not edit.

export interface paths {
    "/api/github/webhook/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Receive an event from GitHub
         * @description Resolve the reports whose pull request was merged. Events are signed with the secret of the settings.
         *
         *     An event counts once, however often it is delivered: it is identified by its body, which the signature covers.
         */
        post: operations["reports_take_github_event"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/invites/accept/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an invitation
         * @description Return an invitation, and the next step for its invitee.
         */
        get: operations["signing_in_get_invitation"];
        put?: never;
        /**
         * Accept an invitation
         * @description Join the organization with a new or the signed-in account, and start a new session.
         */
        post: operations["signing_in_accept_invitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/invites/accept/oidc/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept an invitation with the provider
         * @description Return the URL for the browser. The provider must have verified the invited address.
         */
        post: operations["signing_in_start_accepting"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/invites/decline/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decline an invitation
         * @description Decline the invitation of a link, which can't be used afterwards. No account is needed.
         */
        post: operations["signing_in_decline_invitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/oidc/link/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Link your account to the provider
         * @description Return the URL for the browser to link the account to the provider.
         *
         *     The provider must have verified the e-mail address of the account.
         *
         *     Needs a session; keys are refused.
         */
        post: operations["signing_in_start_linking"];
        /**
         * Unlink your account from the provider
         * @description Remove the link to the provider, so that only the password is left for signing in.
         *
         *     Needs a session; keys are refused.
         */
        delete: operations["signing_in_unlink"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/organizations/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the accessible organizations
         * @description Return a page of the caller's organizations within the limits of the key, in the order of joining.
         *
         *     Needs a key with `organization:read`. Keys that are limited to projects are refused.
         */
        get: operations["account_list_organizations"];
        put?: never;
        /**
         * Create an organization
         * @description Create an organization with the caller as its first member.
         *
         *     Needs a key with `organization:write`. Keys that are limited to projects are refused.
         */
        post: operations["account_create_organization"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/organizations/{organization_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an organization
         * @description Return an organization of the caller.
         *
         *     Needs a key with `organization:read`. Keys that are limited to projects are refused.
         */
        get: operations["account_get_organization"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/organizations/{organization_id}/invites/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the invitations to an organization
         * @description Return a page of the pending invitations, newest first. Their links can't be shown again.
         *
         *     Needs a key with `organization_member:read`. Keys that are limited to projects are refused.
         */
        get: operations["signing_in_list_invites"];
        put?: never;
        /**
         * Invite somebody
         * @description Invite somebody for a week, replacing an earlier invitation. No message is sent: pass the link on.
         *
         *     Needs a key with `organization_member:write`. Keys that are limited to projects are refused.
         */
        post: operations["signing_in_invite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/organizations/{organization_id}/invites/{invite_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an invitation
         * @description Revoke an invitation.
         *
         *     Needs a key with `organization_member:write`. Keys that are limited to projects are refused.
         */
        delete: operations["signing_in_take_invite_back"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/organizations/{organization_id}/members/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the members of an organization
         * @description Return a page of the members, ordered by id.
         *
         *     Needs a key with `organization_member:read`. Keys that are limited to projects are refused.
         */
        get: operations["account_list_members"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/organizations/{organization_id}/members/{user_uuid}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a member
         * @description Remove a member; everybody may remove themselves. The account and its content stay.
         *
         *     The member's keys and sessions lose access to the organization immediately.
         *
         *     Needs a key with `organization_member:write`. Keys that are limited to projects are refused.
         */
        delete: operations["account_remove_member"];
        options?: never;
        head?: never;
        /**
         * Update a member
         * @description Change the role of a member. An organization keeps at least one owner.
         *
         *     Links to reset their password, and links that they made, stop working.
         *
         *     Needs a key with `organization_member:write`. Keys that are limited to projects are refused.
         */
        patch: operations["account_change_member"];
        trace?: never;
    };
    "/api/organizations/{organization_id}/members/{user_uuid}/reset_link/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a password link for a member
         * @description Create a one-time link, valid for a day, for a member to set a password. No message is sent: pass it on.
         *
         *     Owners can create it for people in their own organizations only; for others, ask the server's operator. It stops
         *     working when that is no longer so.
         *
         *     Needs a key with `organization_member:write`. Keys that are limited to projects are refused.
         */
        post: operations["account_make_reset_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/password/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change your password
         * @description Change the password and sign out everywhere. The current session continues with a new cookie.
         *
         *     Needs a session; keys are refused.
         */
        post: operations["signing_in_change_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/password/reset/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set a password with a one-time link
         * @description Redeem a reset link: set the password, sign out everywhere, and sign in.
         */
        post: operations["signing_in_reset_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/personal_api_keys/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List your API keys
         * @description Return a page of the caller's usable keys, newest first. Their texts can't be shown.
         *
         *     Needs a session; keys are refused.
         */
        get: operations["signing_in_list_keys"];
        put?: never;
        /**
         * Create an API key
         * @description Create a key with at most its owner's permissions. `value` is only shown once.
         *
         *     Needs a session; keys are refused.
         */
        post: operations["signing_in_create_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/personal_api_keys/{key_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an API key
         * @description Revoke a key immediately.
         *
         *     Needs a session; keys are refused.
         */
        delete: operations["signing_in_revoke_key"];
        options?: never;
        head?: never;
        /**
         * Update an API key
         * @description Change the label, scopes or restrictions of a key. Its text stays unchanged.
         *
         *     Needs a session; keys are refused.
         */
        patch: operations["signing_in_change_key"];
        trace?: never;
    };
    "/api/personal_api_keys/{key_id}/roll/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Roll an API key
         * @description Replace the text of a key, shown only once. With `keep_hours` the old text stays valid that long.
         *
         *     Needs a session; keys are refused.
         */
        post: operations["signing_in_roll_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/personal_api_keys/@current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the permissions of the key
         * @description Return the scopes and the limits of the calling key. Any valid key is allowed.
         *
         *     Any valid key works.
         */
        get: operations["account_get_key"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the accessible projects
         * @description Return a page of the projects of the caller's organizations within the limits of the key, ordered by id.
         *
         *     Needs a key with `project:read`.
         */
        get: operations["account_list_projects"];
        put?: never;
        /**
         * Create a project
         * @description Create a project in one of the caller's organizations, by default that of their current project.
         *
         *     Needs a key with `project:write`. Keys that are limited to projects are refused.
         */
        post: operations["account_create_project"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a project
         * @description Return the project.
         *
         *     Needs a key with `project:read`.
         */
        get: operations["account_get_project"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/external_data_sources/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the connected sources as external data sources
         * @description Return the connected sources by name, without SDKs.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["sources_list_external"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/integrations/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the repository connections as integrations
         * @description Return the connections, without secrets.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["repositories_list_integrations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/internal/signals/emit/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a signal from another service
         * @description Store one signal, authorised by the shared secret in `X-Internal-Api-Secret`.
         *
         *     A signal of a disabled source is accepted and silently ignored.
         */
        post: operations["signals_emit_internal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/{signal_id}/original/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the full text of a shortened signal
         * @description Return the source's text from before it was shortened to fit into the description.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["signals_get_original"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/{signal_id}/trace/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the processing trace of a signal
         * @description Return every step of the signal's processing, with its outcome and reason.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["signals_get_trace"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/config/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the project's configuration
         * @description Return the automatic start configuration of the project.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["project_config_get_config"];
        put?: never;
        /**
         * Update the project's configuration
         * @description Change the sent fields of the configuration and return all of it.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["project_config_change_config"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/emit/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send one signal, or a list of them
         * @description Store signals and schedule their grouping. 202 means that they are durable.
         *
         *     The body is one signal or a list of at most 1,000. A single invalid one is a 400; in a list each item has its
         *     own result, and an invalid one does not stop the others. The same `id`, or the same product, type, source id and
         *     description, is stored once and answered with the first result.
         *
         *     Needs a key with `signal:emit`. These calls have a limit of their own.
         */
        post: operations["signals_emit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/error_issues/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List error issues
         * @description Return a page of the project's error issues, last seen first.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["error_issues_list_issues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/error_issues/{issue_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an error issue
         * @description Return an error issue with its fingerprints.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["error_issues_get_issue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Resolve, suppress or reopen an error issue
         * @description Change the status of an issue. A resolved issue is reported again when it reoccurs.
         *
         *     Needs a key with `task:write`.
         */
        patch: operations["error_issues_change_issue"];
        trace?: never;
    };
    "/api/projects/{project_id}/signals/funnel/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count signals by their place
         * @description Return, by day and source, how many signals were received and where they are now, each in one place.
         *
         *     A signal counts on the day of its first arrival. Those removed from quarantine for their age count as `removed`,
         *     for their whole day.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["screening_get_funnel"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/handoff/config/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the hand-off configuration
         * @description Return the hand-off configuration of the project, without the webhook's secret.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["handing_over_get_handoff_config"];
        put?: never;
        /**
         * Update the hand-off configuration
         * @description Change the sent fields and return all of them. A new secret is included in this response only.
         *
         *     The channel `command` is for owners, and for projects that the server's operator listed.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["handing_over_change_handoff_config"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/handoff/deliveries/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List webhook deliveries
         * @description Return a page of the project's deliveries with all attempts, newest first.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["handing_over_list_deliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/handoff/deliveries/{delivery_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a delivery
         * @description Return the delivery with all its attempts.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["handing_over_get_delivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/handoff/deliveries/{delivery_id}/redeliver/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a delivery again
         * @description Send an ended delivery again with the same id and body, to the project's current address.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["handing_over_redeliver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/handoff/runs/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List hand-offs
         * @description Return a page of the project's hand-offs, newest first.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["handing_over_list_handoffs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/handoff/runs/{handoff_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a hand-off
         * @description Return the hand-off with the output of its command.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["handing_over_get_handoff"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/lookup/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find signals by part of their id
         * @description Return the signals whose id begins or ends with `ref`, newest first, at most ten.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["signals_look_up"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/metrics/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a metric
         * @description Return the aggregated points of each interval, earliest first.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["metrics_read_metric"];
        put?: never;
        /**
         * Write measured values
         * @description Store points atomically. Name, labels and time identify a point; its last value is kept.
         *
         *     Needs a key with `task:write`. These calls have a limit of their own.
         */
        post: operations["metrics_write_points"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/metrics/names/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the metrics of the project
         * @description Return metrics with points in the last 30 days by name, up to 1,000.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["metrics_list_metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/models/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the server's models
         * @description Return the language model and the embedding model, without secrets.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["project_config_get_models"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/move/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Move signals to another report
         * @description Move signals from any reports; those that are in the target already are skipped.
         *
         *     A report that is left without signals is merged into the target, until one comes back.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["grouping_move_signals"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/preview/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Preview where a signal would go
         * @description Return what would happen to a signal if it were sent now, and why; nothing is stored.
         *
         *     The body is one signal. It passes the same checks, gates and screening as a sent one. No language model is
         *     asked, so where one is configured, the outcome may differ.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["grouping_preview_signal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/processing_state/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the processing state (same as processing/)
         * @description Return until when grouping is paused.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["processing_get_processing_of_processing_state"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/processing_state/pause/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Pause grouping (same as processing/pause/)
         * @description Pause grouping until a time; signals are still accepted.
         *
         *     Needs a key with `task:write`.
         */
        put: operations["processing_pause_of_processing_state_pause"];
        post?: never;
        /**
         * Resume grouping (same as processing/pause/)
         * @description End the pause and schedule the grouping of pending signals.
         *
         *     Needs a key with `task:write`.
         */
        delete: operations["processing_unpause_of_processing_state_pause"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/processing/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the processing state
         * @description Return until when grouping is paused.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["processing_get_processing"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/processing/pause/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Pause grouping
         * @description Pause grouping until a time; signals are still accepted.
         *
         *     Needs a key with `task:write`.
         */
        put: operations["processing_pause"];
        post?: never;
        /**
         * Resume grouping
         * @description End the pause and schedule the grouping of pending signals.
         *
         *     Needs a key with `task:write`.
         */
        delete: operations["processing_unpause"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/quarantine/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List quarantined signals
         * @description Return a page of the quarantine, last screened first.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["screening_list_quarantine"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/quarantine/{quarantined_id}/confirm/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm a quarantined signal
         * @description Record that the filter was right. The signal stays in quarantine until it is removed for its age.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["screening_confirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/quarantine/{quarantined_id}/release/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Release a signal
         * @description Release a signal for grouping. It is not screened again; repeating the call changes nothing.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["screening_release"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/received/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the signals that the project received
         * @description Return a page of the project's signals with their states, latest received first.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["signals_list_received"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/regroup_suggestions/{suggestion_id}/accept/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept a suggestion
         * @description Apply a suggestion. It counts as the caller's own merge or move, and can be undone as such.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["grouping_accept_suggestion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/regroup_suggestions/{suggestion_id}/refuse/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refuse a suggestion
         * @description Refuse a suggestion. It is not repeated.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["grouping_refuse_suggestion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/regroup/runs/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List runs
         * @description Return a page of the project's runs, newest first, including those that the server started by itself.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["grouping_list_runs"];
        put?: never;
        /**
         * Regroup the whole window
         * @description Enqueue a run: a worker regroups reports that nobody has acted on, within the bounds of the settings.
         *
         *     With `dry_run` it changes nothing and has no bounds; the run then lists what would change. With `matcher` it
         *     uses another match model. A project has one requested run at a time: an unfinished one of the same kind is
         *     returned.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["grouping_ask_for_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/regroup/runs/{regroup_run_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a run
         * @description Return a run, with its findings if it is a dry run.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["grouping_get_run"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/regroup/runs/{regroup_run_id}/changes/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the changes of a run
         * @description Return a page of the merges, splits and moves of a run, in order.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["grouping_list_changes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/regroup/runs/{regroup_run_id}/stop/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop a run
         * @description Stop an unfinished run. The changes so far stay, and can be undone.
         *
         *     A step of a run is applied as a whole, or not at all.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["grouping_stop_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/regroup/runs/{regroup_run_id}/undo/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Undo all changes of a run
         * @description Undo a run's changes, last first. Its reports then only gain signals.
         *
         *     A change whose signals have moved on or whose report was deleted stays. A run of more than 1,000 changes is
         *     undone with `postroom regroup --undo`.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["grouping_undo_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/regroupings/{regrouping_id}/undo/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Undo a merge, a split or a move
         * @description Undo a regrouping, regardless of later ones. A merged report regains its status and signals.
         *
         *     After a split or a move, only signals that are still where it put them go back.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["grouping_undo_regrouping"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/reports/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the reports of a project
         * @description Return a page of the inbox: by default the caller's own reports first, then by status.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["reports_list_reports"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/reports/{report_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read one report
         * @description Return the report, unless it is deleted or fails a filter of the query.
         *
         *     In all paths, the id of a merged report refers to the report that it was merged into.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["reports_get_report"];
        put?: never;
        post?: never;
        /**
         * Delete a report and its signals
         * @description Hide the report at once and have its signals deleted in the background.
         *
         *     Needs a key with `task:write`.
         */
        delete: operations["reports_delete_report"];
        options?: never;
        head?: never;
        /**
         * Edit the title or the summary of a report
         * @description Replace the given fields. Each change is added to the work log with the old and new text.
         *
         *     Needs a key with `task:write`.
         */
        patch: operations["reports_edit"];
        trace?: never;
    };
    "/api/projects/{project_id}/signals/reports/{report_id}/artefacts/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the work log of a report
         * @description Return a page of the log, newest entry first; empty for an unknown report.
         *
         *     The id of a merged report stands for the report that it was merged into.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["artefacts_list_artefacts"];
        put?: never;
        /**
         * Add an entry
         * @description Append an entry to the log on behalf of the task in the header, or else of the user.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["artefacts_create_artefact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/reports/{report_id}/artefacts/{artefact_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read one entry
         * @description Return the entry with its author.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["artefacts_get_artefact"];
        /**
         * Replace the suggested reviewers
         * @description Append a new entry of suggested reviewers, which takes effect from now on.
         *
         *     The commits and names of remaining reviewers are kept. The entry in the URL stays in the log unchanged.
         *
         *     Needs a key with `task:write`.
         */
        put: operations["artefacts_put_reviewers_of_reports_artefacts"];
        post?: never;
        /**
         * Remove an entry
         * @description Remove the entry; if its type's newest entry counts, the previous one takes effect again.
         *
         *     Needs a key with `task:write`.
         */
        delete: operations["artefacts_delete_artefact"];
        options?: never;
        head?: never;
        /**
         * Replace the content of an entry
         * @description Replace the whole content. The entry keeps its place in the log, its type and its author.
         *
         *     Needs a key with `task:write`.
         */
        patch: operations["artefacts_edit_artefact"];
        trace?: never;
    };
    "/api/projects/{project_id}/signals/reports/{report_id}/artefacts/{artefact_id}/diff/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the diff of a commit's branch
         * @description Return the diff of a commit entry's branch against the repository's default branch.
         *
         *     The branch is taken at its present tip, not at the commit of the entry, and compared with its merge base.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["artefacts_get_diff"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/reports/{report_id}/checks/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the checks of a report
         * @description Return an empty page: nothing on this server writes checks.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["reports_list_checks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/reports/{report_id}/checks/{check_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a check
         * @description Answer that there is no such check.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["reports_get_check"];
        put?: never;
        post?: never;
        /**
         * Cancel a check
         * @description Answer that there is no such check.
         *
         *     Needs a key with `task:write`.
         */
        delete: operations["reports_cancel_check"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/reports/{report_id}/checks/{check_id}/approve/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve a check
         * @description Answer that there is no such check.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["reports_approve_check"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/reports/{report_id}/checks/{check_id}/replace/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace a check
         * @description Answer that there is no such check.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["reports_replace_check"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/reports/{report_id}/claim/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Claim a report, update the claim, or release it
         * @description Claim the report for the caller. Of concurrent claims one succeeds.
         *
         *     A claim belongs to a user, whatever their keys: its holder may call again to change it. Agents of one user are
         *     distinguished by `claim_id`: a request with another one than the claim's counts as another holder's, and one
         *     without any applies to the user's claim, whichever it is. With the task header the claim is the task's. Pull
         *     requests are added to the claim's, which a takeover keeps, and stay on the report when the claim is released.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["reports_claim"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/reports/{report_id}/evidence/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the signals of a report grouped by text
         * @description Return a page of the groups, largest first, each represented by its earliest signal.
         *
         *     Signals are in one group if their texts differ only in numbers, times and ids, or if their headlines are
         *     equal.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["reports_list_evidence"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/reports/{report_id}/feedback/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say whether a report is useful
         * @description Record the feedback in the project's activity log; the report and its work log stay as they are.
         *
         *     The note becomes a note for the scout whose findings the report consists of, if the caller may write such notes.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["reports_give_feedback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/reports/{report_id}/hand_off/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hand a report over now
         * @description Hand off a report and claim it for the caller, regardless of thresholds and judgments.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["handing_over_start_handoff"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/reports/{report_id}/merge/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Merge reports
         * @description Merge the report into another one (`into`), or others into it (`from`).
         *
         *     The report that others are merged into keeps its id, status and words. Their signals count for it, and their ids
         *     resolve to it, until the merge is undone. A report on which research is running can't be merged into another
         *     one.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["grouping_merge_reports"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/reports/{report_id}/regroup_suggestions/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List suggestions for a report
         * @description Return the undecided suggestions for the report, newest first, at most 100.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["grouping_list_suggestions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/reports/{report_id}/regroupings/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List merges, splits and moves
         * @description Return a page of the regroupings of the report and of those merged into it, newest first.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["grouping_list_regroupings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/reports/{report_id}/reingest/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a report apart and group its signals again
         * @description Delete the report and regroup its signals as if they had just arrived, in the background.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["reports_reingest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/reports/{report_id}/reviewers/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Choose the reviewers of a report
         * @description Add a log entry that suggests exactly these reviewers, in the name of the user.
         *
         *     Members need no linked login at a git host. The commits, names and reasons of remaining reviewers are kept.
         *
         *     Needs a key with `task:write`.
         */
        put: operations["artefacts_put_reviewers"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/reports/{report_id}/reviewers/me/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Withdraw as a reviewer
         * @description Add a log entry that suggests the same people without the caller, who may not be among them.
         *
         *     Needs a key with `task:write`.
         */
        delete: operations["artefacts_withdraw"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/reports/{report_id}/signals/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the signals of a report
         * @description Return the report and its live signals, earliest first, or a page if the query has paging parameters.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["reports_list_signals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/reports/{report_id}/split/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Split a report
         * @description Open a new report with some of the report's signals. At least one signal must remain.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["grouping_split_report"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/reports/{report_id}/state/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Dismiss, restore, snooze or resolve a report
         * @description Change the report's status. With a reason or a note one dismissal is added to its work log.
         *
         *     A suppressed report that is set to `potential` returns to its former status if that was `ready`,
         *     `pending_input`, `resolved` or `failed`; the answer shows the status reached. Suppressing also closes the
         *     report's open pull request in the background, if a connection of the project reaches it; restoring does not
         *     reopen it. With `snooze_until` it stays open, and the report returns by itself.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["reports_change_state"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/reports/{report_id}/viewed/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say that a report was opened
         * @description Count a view of a signed-in person in a browser; of other callers none is counted.
         *
         *     Needs a key with `task:read`.
         */
        post: operations["reports_note_view"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/reports/available_reviewers/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List possible reviewers
         * @description Return the members with a linked login at the git host, by UUID, in the order of their names.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["reports_list_reviewers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/reports/bulk-state/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change the status of up to 100 reports
         * @description Change each report on its own: one that can't be changed does not stop the others.
         *
         *     The response is always 200 with the outcome of each report in the order of the request. Only an unknown task
         *     header, together with a reason or a note, fails the whole call.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["reports_change_states"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/reports/counts/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count the reports by status and by area, and the signals in quarantine
         * @description Return how many reports match the filters, by status and by area: the counts for the tabs of an inbox.
         *
         *     The counts by status ignore a filter by status, those by area one by area. The number of undecided signals in
         *     quarantine follows no filter.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["reports_count_reports"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/reports/read_state/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark reports as read, or ask which are
         * @description Set the caller's own marks and return them. The list has the filter `unread`.
         *
         *     Needs a key with `task:read`.
         */
        post: operations["reports_set_read_state"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/reports/refresh_metrics/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Read the metrics of reports
         * @description Return the stored metrics of the reports that are ready or wait for a person; others are left out.
         *
         *     Needs a key with `task:read`.
         */
        post: operations["reports_refresh_metrics"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/repositories/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List connected project's repositories
         * @description Return the connections with the result of the last check, without secrets.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["repositories_list_repositories"];
        put?: never;
        /**
         * Connect a repository
         * @description Store a connection and its credential. Reports that waited for a repository are researched again.
         *
         *     Needs a key with `project:write`.
         */
        post: operations["repositories_connect_repository"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/repositories/{repository_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Disconnect a repository
         * @description Delete the connection and its credential. The repository is not changed.
         *
         *     Needs a key with `project:write`.
         */
        delete: operations["repositories_disconnect_repository"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/repositories/{repository_id}/check/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check a repository
         * @description Read the tip of the default branch, cloning if necessary, and store the result.
         *
         *     A credential for many repositories cannot be checked without a repository; it stays unchanged.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["repositories_check_repository"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/scout/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a scout of your own
         * @description Store a skill with its files and configure it, atomically.
         *
         *     Needs a key with `signal_scout:write`.
         */
        post: operations["scouts_create_scout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/scout/configs/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the configurations of scouts
         * @description Return all configurations of the parent project, ordered by skill name.
         *
         *     Needs a key with `signal_scout:read`.
         */
        get: operations["scouts_list_configs"];
        put?: never;
        /**
         * Configure a scout
         * @description Create the configuration of a skill (201), or change the sent fields of an existing one (200).
         *
         *     Needs a key with `signal_scout:write`.
         */
        post: operations["scouts_put_config"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/scout/configs/{config_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the configuration of a scout
         * @description Return the configuration.
         *
         *     Needs a key with `signal_scout:read`.
         */
        get: operations["scouts_get_config"];
        put?: never;
        post?: never;
        /**
         * Delete the configuration of a scout
         * @description Delete the configuration. While the skill exists, the next sync creates a new one.
         *
         *     Needs a key with `signal_scout:write`.
         */
        delete: operations["scouts_delete_config"];
        options?: never;
        head?: never;
        /**
         * Change the configuration of a scout
         * @description Change the sent fields. The skill is fixed: `skill_name` is ignored.
         *
         *     Needs a key with `signal_scout:write`.
         */
        patch: operations["scouts_change_config"];
        trace?: never;
    };
    "/api/projects/{project_id}/signals/scout/configs/{config_id}/run/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run a scout now
         * @description Enqueue a run, whether or not the scout is enabled; its schedule restarts from now.
         *
         *     Returns 403 if the project has no scouts or runs of the scout hold a scope that the key lacks, 409 while a run
         *     of this scout is open, and 429 if the project's limit of runs in 24 hours is reached.
         *
         *     Needs a key with `signal_scout:write`.
         */
        post: operations["scouts_run_scout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/scout/configs/{config_id}/skill/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the skill that a scout follows
         * @description Return the latest version of the skill as a `SKILL.md`.
         *
         *     Needs a key with `signal_scout:read`.
         */
        get: operations["scouts_get_skill"];
        /**
         * Edit the skill that a scout follows
         * @description Store the text as a new version unless it is unchanged. The name cannot change.
         *
         *     A shipped skill that was edited no longer receives updates.
         *
         *     Needs a key with `signal_scout:write`.
         */
        put: operations["scouts_put_skill"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/scout/configs/sync/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Bring the fleet of scouts up to date
         * @description Install the shipped scouts in the project and configure each unconfigured scout.
         *
         *     Edited or deleted skills and existing configurations stay unchanged; the call is idempotent.
         *
         *     Needs a key with `signal_scout:write`.
         */
        post: operations["scouts_sync_configs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/scout/members/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the members of the project
         * @description Return at most 200 members of the project's organization, oldest first.
         *
         *     Needs a key with `signal_scout_internal:read`.
         */
        get: operations["project_profile_list_members"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/scout/metadata/current/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get metadata of the project's scouts
         * @description Return whether the project has scouts, the banner for everybody, and the limits on runs.
         *
         *     Needs a key with `signal_scout:read`.
         */
        get: operations["scouts_get_metadata"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/scout/notes/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the notes for scouts
         * @description Return notes, newest first; expired ones only on request.
         *
         *     Needs a key with `signal_scout:read`.
         */
        get: operations["scout_memory_list_notes"];
        put?: never;
        /**
         * Create a note
         * @description Create a note for one scout or for all.
         *
         *     Needs a key with `signal_scout:write`.
         */
        post: operations["scout_memory_create_note"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/scout/notes/{note_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete a note
         * @description Delete a note; scouts that have already read it may have remembered it.
         *
         *     Needs a key with `signal_scout:write`.
         */
        delete: operations["scout_memory_delete_note"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/scout/project_profile/current/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the profile of the project
         * @description Return the profile of the project.
         *
         *     A run token gets a current profile, rebuilt if necessary. Other callers get the newest one, even if expired.
         *
         *     Needs a key with `signal_scout:read`.
         */
        get: operations["project_profile_get_profile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/scout/runs/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the runs of scouts
         * @description Return the matching runs, newest first.
         *
         *     Needs a key with `signal_scout:read`.
         */
        get: operations["scout_runs_list_runs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/scout/runs/{run_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a run
         * @description Return the run.
         *
         *     Needs a key with `signal_scout:read`.
         */
        get: operations["scout_runs_get_run"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/scout/runs/{run_id}/edit-report/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Edit a report
         * @description Change the sent fields of a report of the run's project, unless a gate is closed.
         *
         *     The skill must allow the tool `edit-report`. Each edit is recorded in the report's work log.
         *
         *     Needs a key with `signal_scout_report:write`.
         */
        post: operations["scout_runs_edit_report"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/scout/runs/{run_id}/emissions/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List findings of a run
         * @description Return the run's findings that became signals, newest first, 1,000 at most.
         *
         *     Needs a key with `signal_scout:read`.
         */
        get: operations["scout_runs_list_emissions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/scout/runs/{run_id}/emissions/reports/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find the reports of a run's findings
         * @description Return the report of each of the run's findings.
         *
         *     Needs a key with `signal_scout:read` and `task:read`.
         */
        get: operations["scout_runs_list_reports"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/scout/runs/{run_id}/emit-report/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write a report
         * @description Create a report in the inbox of the run's project, with its evidence as signals, unless a gate is closed.
         *
         *     The skill must allow the tool `emit-report`. The gates are those of findings. Later similar signals join the
         *     report.
         *
         *     Needs a key with `signal_scout_report:write`.
         */
        post: operations["scout_runs_emit_report"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/scout/runs/{run_id}/emit-signal/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Emit a finding as a signal
         * @description Emit a finding of the run as a signal of its project, unless a gate is closed: the response says which.
         *
         *     The gates are the scout's configuration, the organization's approval and the source of scouts. A repeated
         *     `finding_id` returns the first result.
         *
         *     Needs a key with `signal_scout_internal:write`.
         */
        post: operations["scout_runs_emit_signal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/scout/runs/{run_id}/record-output/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Record the output of a run
         * @description Store records atomically; each must match the scout's `structured_output_schema`, if it has one.
         *
         *     Needs a key with `signal_scout_internal:write`.
         */
        post: operations["scout_runs_record_output"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/scout/runs/{run_id}/transcript/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the transcript of a run
         * @description Return the transcript of the run: its calls, findings (including skipped ones) and cost.
         *
         *     Needs a key with `signal_scout:read`.
         */
        get: operations["scout_runs_get_transcript"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/scout/runs/emissions/batch/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * List findings of runs
         * @description Return the findings of the runs that became signals, newest first, 5,000 at most.
         *
         *     Needs a key with `signal_scout:read`.
         */
        post: operations["scout_runs_list_of_runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/scout/runs/emissions/recent/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List recent findings
         * @description Return the findings of all runs that became signals, newest first.
         *
         *     Needs a key with `signal_scout:read`.
         */
        get: operations["scout_runs_list_recent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/scout/runs/emissions/reports/batch/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Find the reports of findings of runs
         * @description Return the report of each of the runs' findings, 5,000 at most.
         *
         *     Needs a key with `signal_scout:read` and `task:read`.
         */
        post: operations["scout_runs_list_reports_of_runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/scout/runs/findings/summary/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count recent findings
         * @description Return how many findings recently became signals, of how many scouts, and when the latest did.
         *
         *     Needs a key with `signal_scout:read`.
         */
        get: operations["scout_runs_summarise_findings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/scout/runs/recent-per-scout/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the newest runs of each scout
         * @description Return the newest runs of each scout that has a configuration, newest first.
         *
         *     Needs a key with `signal_scout:read`.
         */
        get: operations["scout_runs_list_recent_runs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/scout/scratchpad/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the scratchpad
         * @description Return memories, most recently changed first.
         *
         *     Needs a key with `signal_scout:read`.
         */
        get: operations["scout_memory_search_scratchpad"];
        put?: never;
        /**
         * Store a memory
         * @description Store a content under a key. An existing content is replaced; its first author is kept.
         *
         *     Needs a key with `signal_scout_internal:write`.
         */
        post: operations["scout_memory_remember"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/scout/scratchpad/forget/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Delete a memory
         * @description Delete the memory under a key, if there is one.
         *
         *     Needs a key with `signal_scout_internal:write`.
         */
        post: operations["scout_memory_forget"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/scout/skills/check/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check the text of a scout's skill
         * @description Return whether a scout could follow the text; nothing is stored.
         *
         *     Needs a key with `signal_scout:write`.
         */
        post: operations["scouts_check_skill"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/scout/suggestions/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List suggested scouts
         * @description Return that there are none.
         *
         *     Needs a key with `signal_scout:read`.
         */
        get: operations["scouts_list_suggestions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/scout/suggestions/{scout_suggestion_id}/dismiss/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Dismiss a suggested scout
         * @description Answer that there is no such suggestion.
         *
         *     Needs a key with `signal_scout:write`.
         */
        post: operations["scouts_dismiss"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/scout/suggestions/refresh/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for new suggestions
         * @description Refuse: this server makes no suggestions.
         *
         *     Needs a key with `signal_scout:write`.
         */
        post: operations["scouts_refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/sdk_intake/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the state of SDK intake
         * @description Return the outcomes of the last day by source, and the backlog.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["SDK_intake_read_intake"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/sdk_intake/retry/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry failed errors
         * @description Enqueue the errors that could not be processed.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["SDK_intake_retry_failed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/source_activity/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the activity of each source
         * @description Return when each source sent last and how much in the last days; silent sources are left out.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["signals_get_activity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/source_configs/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List source configurations
         * @description Return a page of the project's configurations, latest changed first.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["source_configs_list_configs"];
        put?: never;
        /**
         * Configure a source
         * @description Enable or disable a source and set its options. Each source has one configuration.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["source_configs_create_config"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/source_configs/{config_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a configuration
         * @description Return the configuration.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["source_configs_get_config"];
        /**
         * Replace a configuration
         * @description Replace a configuration. Product and type cannot change.
         *
         *     Needs a key with `task:write`.
         */
        put: operations["source_configs_replace_config"];
        post?: never;
        /**
         * Delete a configuration
         * @description Delete a configuration. The source is then disabled, except that of scouts.
         *
         *     Needs a key with `task:write`.
         */
        delete: operations["source_configs_delete_config"];
        options?: never;
        head?: never;
        /**
         * Update a configuration
         * @description Update the given fields of a configuration.
         *
         *     Needs a key with `task:write`.
         */
        patch: operations["source_configs_change_config"];
        trace?: never;
    };
    "/api/projects/{project_id}/signals/source_maps/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List source maps
         * @description Return a page of the project's source maps, newest first.
         *
         *     Needs a key with `error_tracking:read`.
         */
        get: operations["error_issues_list_source_maps"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/source_maps/{source_map_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete a source map
         * @description Delete a source map. Errors that were counted before keep their original frames.
         *
         *     Needs a key with `error_tracking:write`.
         */
        delete: operations["error_issues_delete_source_map"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/spend/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get today's language model spending
         * @description Return the budget of the day and its usage by purpose and model.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["project_config_get_spend"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/spend/days/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get daily language model spending
         * @description Return calls and dollars of each of the last days, ending with today.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["project_config_get_days"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/spend/limits/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set the project's language model limits
         * @description Set the project's own limits and return the budget of the day.
         *
         *     They must not exceed the server's limits, or those that the operator set with `postroom models limit`.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["project_config_set_limits"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/state_changes/undo/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Undo changes of status
         * @description Restore the status, work log and snooze from before changes of the last minute.
         *
         *     The ids are the `undo_id` of the responses to those changes. Each is undone separately, unless its report
         *     was changed again. A pull request that was closed meanwhile stays closed.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["reports_undo_changes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/tokens/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List project tokens
         * @description Return the tokens of the project, oldest first, including revoked ones.
         *
         *     Needs a key with `task:write`.
         */
        get: operations["project_tokens_list_tokens"];
        put?: never;
        /**
         * Create a project token
         * @description Create a public token for SDKs.
         *
         *     Enables the sources of SDK errors and user feedback, unless somebody disabled them.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["project_tokens_create_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/signals/tokens/{token_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke a project token
         * @description Revoke a token within seconds. It stays in the list.
         *
         *     Needs a key with `task:write`.
         */
        delete: operations["project_tokens_revoke_token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/sources/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the connected sources
         * @description Return the project's sources by name with their counters.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["sources_list_sources"];
        put?: never;
        /**
         * Connect a source
         * @description Connect a source and enable its signal types.
         *
         *     The token of its address and generated secrets are only in this response.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["sources_add_source"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/sources/{connected_source_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a source
         * @description Return the source with its counters.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["sources_get_source"];
        put?: never;
        post?: never;
        /**
         * Disconnect a source
         * @description Disconnect a source and delete its deliveries. Its signals remain.
         *
         *     Needs a key with `task:write`.
         */
        delete: operations["sources_delete_source"];
        options?: never;
        head?: never;
        /**
         * Update a source
         * @description Update the given fields of a source.
         *
         *     If the configuration names another host, the secrets that the former one was called with are removed.
         *
         *     Needs a key with `task:write`.
         */
        patch: operations["sources_change_source"];
        trace?: never;
    };
    "/api/projects/{project_id}/sources/{connected_source_id}/deliveries/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the deliveries of a source
         * @description Return a page of deliveries without bodies, newest first.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["sources_list_source_deliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/sources/{connected_source_id}/deliveries/{source_delivery_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a delivery
         * @description Return a delivery with headers and body.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["sources_get_source_delivery"];
        put?: never;
        post?: never;
        /**
         * Discard a dead letter
         * @description Delete a dead letter.
         *
         *     Needs a key with `task:write`.
         */
        delete: operations["sources_discard_source_delivery"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/sources/{connected_source_id}/deliveries/{source_delivery_id}/replay/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay a delivery
         * @description Process a delivery again with the source's present configuration and rules.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["sources_replay_source_delivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/sources/{connected_source_id}/deliveries/replay/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay all dead letters of a source
         * @description Process all dead letters of the source again.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["sources_replay_source_deliveries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/sources/{connected_source_id}/poll/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Poll a source now
         * @description Schedule a poll for the next moment, even if polling was stopped after repeated failures.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["sources_poll_source"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/sources/{connected_source_id}/poll/test/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Test polling a source
         * @description Fetch the source's first page with its own key and show the resulting signals. Nothing is stored.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["sources_test_poll"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/sources/{connected_source_id}/rules/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set the steering rules of a source
         * @description Test rules on the latest hundred deliveries, and save them unless it is a dry run.
         *
         *     Needs a key with `task:write`.
         */
        put: operations["sources_set_rules"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/sources/{connected_source_id}/test/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Test a source
         * @description Return the result of a payload or sample with the source's configuration and rules.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["sources_test_source"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/sources/{connected_source_id}/token/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace the token of a source's address
         * @description Create a new token, which replaces the old one at once. It is shown only once.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["sources_renew_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/sources/kinds/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the kinds of sources
         * @description Return all kinds with configuration, secrets, set-up instructions and sample payloads.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["sources_list_kinds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/sources/preview/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Preview a payload for a kind of source
         * @description Return the result of a payload for a kind and configuration. Nothing is stored.
         *
         *     Reading the payload may take two seconds and 256 MB.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["sources_preview_source"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/tasks/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List tasks
         * @description Return a page of the project's tasks, newest first, each with its newest run.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["tasks_list_tasks"];
        put?: never;
        /**
         * Create a task
         * @description Create a task on behalf of the task in the header, or else of the user; it has no run yet.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["tasks_create_task"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/tasks/{task_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a task
         * @description Return the task with its latest run.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["tasks_get_task"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a task
         * @description Change the given fields of the task.
         *
         *     Needs a key with `task:write`.
         */
        patch: operations["tasks_edit_task"];
        trace?: never;
    };
    "/api/projects/{project_id}/tasks/{task_id}/runs/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the runs of a task
         * @description Return a page of the task's runs, newest first.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["tasks_list_runs"];
        put?: never;
        /**
         * Create a run of a task
         * @description Create a planned or running run of the task. A task may have several open runs.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["tasks_create_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/tasks/{task_id}/runs/{task_run_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a run of a task
         * @description Return the run's status and results so far.
         *
         *     Needs a key with `task:read`.
         */
        get: operations["tasks_get_run"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a run
         * @description Change the run. `completed`, `failed` and `cancelled` end it; a finished run can't be changed.
         *
         *     Needs a key with `task:write`.
         */
        patch: operations["tasks_change_run"];
        trace?: never;
    };
    "/api/projects/{project_id}/tasks/{task_id}/runs/{task_run_id}/start/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start a queued run
         * @description Mark the run as started by the caller. Of several concurrent calls, one succeeds.
         *
         *     Needs a key with `task:write`.
         */
        post: operations["tasks_start_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the session
         * @description Return the signed-in user, accessible projects, and the token required for calls that change anything.
         *
         *     Needs a session; keys are refused.
         */
        get: operations["signing_in_get_session"];
        put?: never;
        /**
         * Sign in with a password
         * @description Sign in and set the cookie of the new session. A previous session of the same browser ends.
         */
        post: operations["signing_in_sign_in"];
        /**
         * Sign out
         * @description End the current session, and remove its cookie.
         *
         *     Needs a session; keys are refused.
         */
        delete: operations["signing_in_sign_out"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session/link/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with a one-time link
         * @description Redeem a link created by the server's operator, and set the cookie of the new session.
         */
        post: operations["signing_in_sign_in_by_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session/methods/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the sign-in methods
         * @description Return whether password sign-in is enabled, and the provider. No authentication is required.
         */
        get: operations["signing_in_get_methods"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List your sessions
         * @description Return a page of the caller's sessions, most recently used first.
         *
         *     Needs a session; keys are refused.
         */
        get: operations["signing_in_list_sessions"];
        put?: never;
        post?: never;
        /**
         * Sign out everywhere else
         * @description End all sessions of the caller except the current one.
         *
         *     Needs a session; keys are refused.
         */
        delete: operations["signing_in_end_other_sessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{session_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End a session
         * @description End one of the caller's own sessions.
         *
         *     Needs a session; keys are refused.
         */
        delete: operations["signing_in_end_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/setup/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check whether the first account can be created
         * @description Return an empty object while there is no account. It is created with the link that the server printed.
         */
        get: operations["signing_in_get_setup"];
        put?: never;
        /**
         * Create the first account
         * @description Create the first account, the owner of all organizations, and sign it in. This works once.
         */
        post: operations["signing_in_make_first_account"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/{user_id}/signal_autonomy/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a person's autonomy settings
         * @description Return a person's preferences; 404 without a body if there are none.
         *
         *     Needs a key with `user:write`. Keys that are limited to projects are refused.
         */
        get: operations["user_autonomy_get_autonomy"];
        /**
         * Update a person's autonomy settings (same as POST)
         * @description Create or change the sent preferences of a person, and return all of them.
         *
         *     Needs a key with `user:write`. Keys that are limited to projects are refused.
         */
        put: operations["user_autonomy_change_autonomy"];
        /**
         * Update a person's autonomy settings
         * @description Create or change the sent preferences of a person, and return all of them.
         *
         *     Needs a key with `user:write`. Keys that are limited to projects are refused.
         */
        post: operations["user_autonomy_change_autonomy_post"];
        /**
         * Delete a person's autonomy settings
         * @description Delete a person's preferences; the project's defaults apply again.
         *
         *     Needs a key with `user:write`. Keys that are limited to projects are refused.
         */
        delete: operations["user_autonomy_delete_autonomy"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/@me/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the owner of the key
         * @description Return the key's user with their current organization and project.
         *
         *     Needs a key with `user:read`. Keys that are limited to projects are refused.
         */
        get: operations["account_get_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Update your account
         * @description Change name, git host login or current project of the signed-in person; nobody else can.
         *
         *     Needs a session; keys are refused.
         */
        patch: operations["signing_in_change_profile"];
        trace?: never;
    };
    "/api/webhooks/{source_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Receive a signed delivery
         * @description Store a delivery and respond at once; it is processed shortly after. The signature depends on the kind.
         */
        post: operations["sources_take_signed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{source_id}/{token}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Verify a webhook address
         * @description Respond to verification calls, without information about the source.
         */
        get: operations["sources_check_webhook"];
        put?: never;
        /**
         * Receive a delivery
         * @description Store a delivery and respond at once. Signatures are also verified for kinds that sign.
         */
        post: operations["sources_take_delivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * Accepted
         * @description The signal was accepted.
         */
        Accepted: {
            /**
             * Status
             * @constant
             */
            status: "ok";
        };
        /**
         * AcceptedSuggestion
         * @description The accepted changes.
         */
        AcceptedSuggestion: {
            /** Regroupings */
            regroupings: components["schemas"]["Regrouping"][];
        };
        /**
         * Action
         * @description An action of a connected PostHog instance.
         */
        Action: {
            /** Id */
            id: number | string;
            /** Name */
            name: string;
            /** Updated At */
            updated_at: string | null;
        };
        /**
         * ActionabilityJudgment
         * @description Whether the report is actionable, and whether it was addressed already.
         */
        ActionabilityJudgment: {
            /**
             * Actionability
             * @description Who can act on it: an agent, a person, nobody.
             * @enum {string}
             */
            actionability: "immediately_actionable" | "requires_human_input" | "not_actionable";
            /**
             * Already Addressed
             * @description Whether it was addressed already.
             */
            already_addressed: boolean;
            /**
             * Explanation
             * @description Why.
             */
            explanation: string;
        };
        /**
         * ActionabilityJudgmentArtefact
         * @description An entry of the work log: actionability judgment.
         */
        ActionabilityJudgmentArtefact: {
            /** @description Content of the entry. */
            content: components["schemas"]["ActionabilityJudgment"];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** @description User who wrote it. */
            created_by: components["schemas"]["Person"] | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Task Id
             * @description Task that wrote it. Without a user or a task, the server wrote it.
             */
            task_id: string | null;
            /**
             * @description Type of the entry. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "actionability_judgment";
            /**
             * Updated At
             * @description When the content was last replaced; null if never.
             */
            updated_at: string | null;
        };
        /**
         * Actions
         * @description The actions: how many, and the five most recently changed.
         */
        Actions: {
            /** Recent */
            recent: components["schemas"]["Action"][];
            /** Total Count */
            total_count: number;
        };
        /**
         * Activity
         * @description The edits by people within some days: at most 20 kinds of objects, most edits first.
         */
        Activity: {
            /** By Scope */
            by_scope: components["schemas"]["ScopeActivity"][];
            /** Window Days */
            window_days: number;
        };
        /**
         * ActivityOfSource
         * @description Signals of one source.
         */
        ActivityOfSource: {
            /**
             * Failed
             * @description Those of them that were set aside since they could not be processed.
             */
            failed: number;
            /**
             * Last Received At
             * Format: date-time
             * @description Time of the latest.
             */
            last_received_at: string;
            /**
             * Quarantined
             * @description Of these, quarantined.
             */
            quarantined: number;
            /**
             * Received
             * @description Signals received within the days.
             */
            received: number;
            /** Source Product */
            source_product: string;
            /** Source Type */
            source_type: string;
        };
        /**
         * ActivityOfSources
         * @description Signals by active source, latest sender first.
         */
        ActivityOfSources: {
            /** Results */
            results: components["schemas"]["ActivityOfSource"][];
            /**
             * Since
             * Format: date-time
             */
            since: string;
        };
        /**
         * Actor
         * @description Who works on a report: a user, or a task in whose name the user's agent works.
         */
        Actor: {
            /**
             * Agent
             * @description Name of an agent; this server knows none.
             */
            agent: string | null;
            /**
             * Kind
             * @description `task` if a task was named, else `user`.
             * @enum {string}
             */
            kind: "user" | "task" | "agent" | "system";
            /**
             * Task Id
             * @description The task, for the kind `task`.
             */
            task_id: string | null;
            /** @description The user; null if the account is deleted. */
            user: components["schemas"]["ClaimHolder"] | null;
        };
        /**
         * Alert
         * @description An alert of a connected PostHog instance.
         */
        Alert: {
            /**
             * Calculation Interval
             * @description Check interval, as named by the instance.
             */
            calculation_interval: string | null;
            /** Created At */
            created_at: string | null;
            /** Enabled */
            enabled: boolean;
            /** Id */
            id: number | string;
            /**
             * Insight Id
             * @description The insight that it watches.
             */
            insight_id: number | null;
            /** Name */
            name: string;
            /**
             * State
             * @description Result of its last check, as named by the instance; empty without one.
             */
            state: string;
        };
        /**
         * Alerts
         * @description The alerts: how many, and the five newest.
         */
        Alerts: {
            /** Enabled Count */
            enabled_count: number;
            /** Recent */
            recent: components["schemas"]["Alert"][];
            /** Total Count */
            total_count: number;
        };
        /**
         * Artefact
         * @description An entry of a report's work log; `type` determines its content.
         */
        Artefact: (components["schemas"]["SignalFindingArtefact"] | components["schemas"]["SafetyJudgmentArtefact"] | components["schemas"]["ActionabilityJudgmentArtefact"] | components["schemas"]["PriorityJudgmentArtefact"] | components["schemas"]["RepoSelectionArtefact"] | components["schemas"]["SuggestedReviewersArtefact"] | components["schemas"]["DismissalArtefact"] | components["schemas"]["CodeReferenceArtefact"] | components["schemas"]["CommitArtefact"] | components["schemas"]["TaskRunArtefact"] | components["schemas"]["NoteArtefact"] | components["schemas"]["VideoSegmentArtefact"] | components["schemas"]["TitleChangeArtefact"] | components["schemas"]["SummaryChangeArtefact"]) | components["schemas"]["OtherArtefact"];
        /**
         * ArtefactContent
         * @description New content of an entry, matching its type.
         */
        ArtefactContent: {
            /**
             * Content
             * @description Content of the entry.
             */
            content: components["schemas"]["ActionabilityJudgment"] | components["schemas"]["CodeReference"] | components["schemas"]["Commit"] | components["schemas"]["Dismissal"] | components["schemas"]["Note"] | components["schemas"]["PriorityJudgment"] | components["schemas"]["RepoSelection"] | components["schemas"]["SafetyJudgment"] | components["schemas"]["SignalFinding"] | components["schemas"]["SuggestedReviewers"] | components["schemas"]["TaskRun"];
        };
        /**
         * ArtefactPage
         * @description One page of a work log, newest entry first.
         */
        ArtefactPage: {
            /** Count */
            count: number;
            /** Next */
            next: string | null;
            /** Previous */
            previous: string | null;
            /** Results */
            results: components["schemas"]["Artefact"][];
        };
        /**
         * Assignee
         * @description Who has claimed a report.
         */
        Assignee: {
            /**
             * Agent
             * @description Name of an agent; this server knows none.
             */
            agent: string | null;
            /**
             * Claim Id
             * Format: uuid
             * @description Id of the claim; another one after a takeover.
             */
            claim_id: string;
            /**
             * Claimed At
             * Format: date-time
             * @description When the holder began.
             */
            claimed_at: string;
            /**
             * Kind
             * @description `task` if a task was named, else `user`.
             * @enum {string}
             */
            kind: "user" | "task" | "agent" | "system";
            /**
             * Task Id
             * @description The task, for the kind `task`.
             */
            task_id: string | null;
            /** @description The user; null if the account is deleted. */
            user: components["schemas"]["ClaimHolder"] | null;
        };
        /**
         * Attempt
         * @description One attempt of a delivery.
         */
        Attempt: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /**
             * Error
             * @description Why it did not succeed.
             */
            error: string | null;
            /** Seconds */
            seconds: number;
            /**
             * Status
             * @description HTTP status of the response; null for none.
             */
            status: number | null;
        };
        /**
         * Autonomy
         * @description A person's preferences of automatic start and notifications.
         */
        Autonomy: {
            /**
             * Autostart Priority
             * @description Minimum priority for automatic starts on their reports; null for the project's default.
             */
            autostart_priority: ("P0" | "P1" | "P2" | "P3" | "P4") | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Slack Notification Channel
             * @description Notification channel; null or empty for the project's.
             */
            slack_notification_channel: string | null;
            /**
             * Slack Notification Integration Id
             * @description Connected chat. None can be connected, so only null is accepted.
             */
            slack_notification_integration_id: number | null;
            /**
             * Slack Notification Min Priority
             * @description Minimum priority for notifications; null for all.
             */
            slack_notification_min_priority: ("P0" | "P1" | "P2" | "P3" | "P4") | null;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            user: components["schemas"]["User"];
        };
        /**
         * AutonomyChanges
         * @description Changes of preferences; omitted fields stay unchanged.
         */
        AutonomyChanges: {
            /**
             * Autostart Priority
             * @description Minimum priority for automatic starts on their reports; null for the project's default.
             */
            autostart_priority?: ("P0" | "P1" | "P2" | "P3" | "P4") | null;
            /**
             * Slack Notification Channel
             * @description Notification channel; null or empty for the project's.
             */
            slack_notification_channel?: string | null;
            /**
             * Slack Notification Integration Id
             * @description Connected chat. None can be connected, so only null is accepted.
             */
            slack_notification_integration_id?: number | null;
            /**
             * Slack Notification Min Priority
             * @description Minimum priority for notifications; null for all.
             */
            slack_notification_min_priority?: ("P0" | "P1" | "P2" | "P3" | "P4") | null;
        };
        /**
         * Bucket
         * @description The aggregate of one interval.
         */
        Bucket: {
            /**
             * Label
             * @description The value of `group_by`; null without one.
             */
            label: string | null;
            /**
             * Points
             * @description How many points there are.
             */
            points: number;
            /**
             * Timestamp
             * Format: date-time
             * @description Start of the interval.
             */
            timestamp: string;
            /** Value */
            value: number;
        };
        /**
         * BulkAnswer
         * @description The outcome of each report, in the order of the request, and their counts by kind.
         */
        BulkAnswer: {
            /** Failed Count */
            failed_count: number;
            /** Not Found Count */
            not_found_count: number;
            /** Results */
            results: components["schemas"]["BulkResult"][];
            /** Skipped Count */
            skipped_count: number;
            /** Transitioned Count */
            transitioned_count: number;
        };
        /**
         * BulkResult
         * @description The outcome of one report.
         */
        BulkResult: {
            /**
             * Detail
             * @description Why it was not changed.
             */
            detail: string | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Outcome
             * @description `skipped`: its status does not allow the change. `failed`: the change is invalid for this report.
             * @enum {string}
             */
            outcome: "transitioned" | "skipped" | "failed" | "not_found";
            /** @description Present status, if it was changed. */
            status: components["schemas"]["ReportStatus"] | null;
            /**
             * Undo Id
             * @description What undoes the change, for a minute.
             */
            undo_id: string | null;
        };
        /**
         * BulkStateRequest
         * @description A change of status of many reports, each on its own.
         */
        BulkStateRequest: {
            /**
             * Corrected Repository
             * @description With the reason `wrong_repo`: the right repository.
             */
            corrected_repository?: string | null;
            /**
             * Dismissal Note
             * @description Note, kept in the work log.
             * @default
             */
            dismissal_note?: string;
            /**
             * Dismissal Reason
             * @description Reason, kept in the work log.
             * @enum {string}
             */
            dismissal_reason?: "already_fixed" | "report_unclear" | "analysis_wrong" | "wontfix_intentional" | "wontfix_irrelevant" | "wrong_repo" | "fixed_outside_posthog" | "pr_merged" | "other";
            /**
             * Ids
             * @description Report ids; duplicates are ignored.
             */
            ids: string[];
            /**
             * Snooze For
             * @description With `potential`: number of further signals to wait for.
             */
            snooze_for?: number;
            /**
             * Snooze Until
             * Format: date-time
             * @description With `suppressed`: when the report returns to its previous status. Signals still join it, and its pull request stays open.
             */
            snooze_until?: string;
            /**
             * State
             * @description `suppressed` dismisses the report. `potential` restores a dismissed one, or makes it collect signals again. `resolved` resolves it.
             * @enum {string}
             */
            state: "suppressed" | "potential" | "resolved";
        };
        /**
         * Candidate
         * @description A report near the text.
         */
        Candidate: {
            /**
             * Probability
             * @description Probability of the same problem, for a typical signal of the report. Null if the match model was not used: in a young project, or for a duplicate text.
             */
            probability: number | null;
            /**
             * Report Id
             * Format: uuid
             */
            report_id: string;
            /**
             * Scaled Similarity
             * @description How much the similarity exceeds the usual level around both.
             */
            scaled_similarity: number;
            /**
             * Similarity
             * @description Similarity of meaning and words, -1 to 1.
             */
            similarity: number;
            /**
             * Why
             * @description Explanation; only for the most probable reports.
             */
            why: string;
        };
        /**
         * ChangedReport
         * @description A report whose status was changed.
         */
        ChangedReport: {
            /**
             * Actionability
             * @description From the latest actionability judgment.
             */
            actionability: ("immediately_actionable" | "requires_human_input" | "not_actionable") | null;
            /**
             * Already Addressed
             * @description From the latest actionability judgment.
             */
            already_addressed: boolean | null;
            /**
             * Area
             * @description A theme that it shares with other reports; null while none is known.
             */
            area: string | null;
            /**
             * Artefact Count
             * @description Entries of its work log, superseded ones included.
             */
            artefact_count: number;
            /** @description Who has claimed it; null for nobody. */
            assignee: components["schemas"]["Assignee"] | null;
            /**
             * Billing Exempt Reason
             * @description As `refund`.
             */
            billing_exempt_reason: ("posthog_health_check" | "posthog_onboarding" | "posthog_system") | null;
            /**
             * Channel Id
             * @description This server has no channels: null.
             */
            channel_id: string | null;
            /**
             * Charts
             * @description Charts of its scout.
             */
            charts: components["schemas"]["Chart"][];
            /** @description Present claim; null for none. */
            claim: components["schemas"]["Claim"] | null;
            /**
             * Collapsed Note Count
             * @description This server logs each note: 0.
             */
            collapsed_note_count: number;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Daily Signals
             * @description Signals of each of the last 14 days (UTC), today's last.
             */
            daily_signals: number[];
            /**
             * Dismissal Note
             * @description From the latest dismissal.
             */
            dismissal_note: string | null;
            /**
             * Dismissal Reason
             * @description From the latest dismissal.
             */
            dismissal_reason: string | null;
            /**
             * Headline
             * @description Card: what is broken or wanted, where and when, in at most 45 words. Written by a language model if one is configured, else extracted.
             */
            headline: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Implementation Pr Merged
             * @description Whether the implementing pull request is merged.
             */
            implementation_pr_merged: boolean;
            /**
             * Implementation Pr State
             * @description State of that pull request: `unknown` until the git host said it.
             */
            implementation_pr_state: ("unknown" | "draft" | "open" | "closed" | "merged") | null;
            /**
             * Implementation Pr Url
             * @description The pull request that implements it: of those linked by claims and the one of the latest task run that has one, an unfinished before a merged before a closed one.
             */
            implementation_pr_url: string | null;
            /**
             * Is Suggested Reviewer
             * @description Whether the report waits for the caller to look at it.
             */
            is_suggested_reviewer: boolean;
            /**
             * Last Signal At
             * @description Time of its latest signal.
             */
            last_signal_at: string | null;
            /**
             * Metrics
             * @description Metrics of its scout.
             */
            metrics: components["schemas"]["Metric"][];
            /**
             * Priority
             * @description From the latest priority judgment; P0 is the most urgent.
             */
            priority: ("P0" | "P1" | "P2" | "P3" | "P4") | null;
            /**
             * Problem
             * @description Part of the summary that describes the problem; null unless research wrote it.
             */
            problem: string | null;
            /**
             * Proposal
             * @description Part of the summary about the code to change; null if unknown.
             */
            proposal: string | null;
            /**
             * Pull Requests
             * @description All its pull requests, oldest link first.
             */
            pull_requests: components["schemas"]["LinkedPullRequest"][];
            /**
             * Ranking
             * @description This server has no rankings: null.
             */
            ranking: {
                [key: string]: unknown;
            } | null;
            /**
             * Refund
             * @description This server bills nothing: null.
             */
            refund: {
                [key: string]: unknown;
            } | null;
            /**
             * Refund Ineligibility Reason
             * @description Why there is no refund: nothing was billed.
             */
            refund_ineligibility_reason: ("already_refunded" | "billing_exempt" | "no_billable_pr" | "out_of_period") | null;
            /**
             * Repo Slug
             * @description The same as `repository`.
             */
            repo_slug: string | null;
            /**
             * Repository
             * @description `owner/name` of the repository that its code is in.
             */
            repository: string | null;
            /**
             * Researched At
             * @description When the last research began.
             */
            researched_at: string | null;
            /**
             * Reviewers
             * @description Suggested reviewers: the first 3.
             */
            reviewers: components["schemas"]["RowReviewer"][];
            /**
             * Scout Name
             * @description Skill of the scout that found it, if one did.
             */
            scout_name: string | null;
            /**
             * Signal Count
             * @description Number of signals that joined.
             */
            signal_count: number;
            /**
             * Signals At Research
             * @description How many signals the last research read; title, summary and judgments are of these.
             */
            signals_at_research: number | null;
            /**
             * Signals At Run
             * @description Number of signals required before promotion; 0 initially.
             */
            signals_at_run: number;
            /**
             * Snoozed For
             * @description Remaining signals of a snooze for a number of signals.
             */
            snoozed_for: number | null;
            /**
             * Snoozed Until
             * @description End of a snooze until a time.
             */
            snoozed_until: string | null;
            /**
             * Source Products
             * @description Products that its signals come from, sorted.
             */
            source_products: string[];
            /** @description This server suggests none: null. */
            source_suggestion: components["schemas"]["SourceSuggestion"] | null;
            /** @description Status of the report. */
            status: components["schemas"]["ReportStatus"];
            /**
             * Suggested Prompts
             * @description Questions of its scout.
             */
            suggested_prompts: string[];
            /**
             * Summary
             * @description Null until research or an edit fills it.
             */
            summary: string | null;
            /**
             * Summary Lead
             * @description Plain text before the first heading of the summary: at most 450 characters.
             */
            summary_lead: string;
            /**
             * Title
             * @description Null until research or an edit fills it.
             */
            title: string | null;
            /**
             * Total Weight
             * @description Sum of the weights of its signals.
             */
            total_weight: number;
            /**
             * Tracker Issue Error
             * @description As `tracker_issue_url`.
             */
            tracker_issue_error: string | null;
            /**
             * Tracker Issue Reference
             * @description As `tracker_issue_url`.
             */
            tracker_issue_reference: string | null;
            /**
             * Tracker Issue Url
             * @description This server opens no issues in trackers: null.
             */
            tracker_issue_url: string | null;
            /**
             * Undo Id
             * Format: uuid
             * @description What undoes the change, for a minute.
             */
            undo_id: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** @description What it waits for: a repository, a git host that can't be reached now, or an answer. */
            waits_for: components["schemas"]["WaitsFor"] | null;
            /**
             * Waits For Reason
             * @description Why it waits.
             */
            waits_for_reason: string | null;
            /**
             * Work State
             * @description `done` if resolved, `in_review` with an unfinished pull request, `working` if claimed.
             * @enum {string}
             */
            work_state: "unclaimed" | "working" | "in_review" | "done";
            /**
             * Working Title
             * @description Title of its first signal, to show where `title` is null.
             */
            working_title: string;
        };
        /**
         * Chart
         * @description A chart of a report, at the place of a link to `chart:<chart_id>` in the summary, or after it.
         */
        Chart: {
            /** Caption */
            caption: string | null;
            /** Chart Id */
            chart_id: string;
            /**
             * Query
             * @description The query as its scout sent it.
             */
            query: {
                [key: string]: unknown;
            };
            /**
             * Size
             * @description How large to show it.
             */
            size: ("small" | "medium" | "large") | null;
            /** Title */
            title: string;
        };
        /**
         * CheckPage
         * @description One page of the checks of a report.
         */
        CheckPage: {
            /**
             * Count
             * @description Number of checks on all pages: 0, since nothing writes any.
             */
            count: number;
            /** Next */
            next: string | null;
            /** Previous */
            previous: string | null;
            /** Results */
            results: components["schemas"]["ReportCheck"][];
        };
        /**
         * Claim
         * @description A claim to work on a report.
         */
        Claim: {
            /**
             * Claim Id
             * @description Identifier chosen by the holder.
             */
            claim_id: string | null;
            /**
             * Claimed At
             * Format: date-time
             * @description When this user began.
             */
            claimed_at: string;
            /**
             * Pull Requests
             * @description URLs of the pull requests.
             */
            pull_requests: string[];
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            user: components["schemas"]["ClaimHolder"];
        };
        /**
         * ClaimHolder
         * @description User who holds the claim.
         */
        ClaimHolder: {
            /** Email */
            email: string;
            /** First Name */
            first_name: string;
            /** Id */
            id: number;
            /** Last Name */
            last_name: string;
            /**
             * Uuid
             * Format: uuid
             */
            uuid: string;
        };
        /**
         * ClaimRequest
         * @description A change to the claim on a report; an empty object claims it.
         */
        ClaimRequest: {
            /**
             * Claim Id
             * @description Identifier of the caller's claim, chosen by the caller or the one in `assignee`. A different one belongs to another agent.
             */
            claim_id?: string | null;
            /**
             * Pr Url
             * @description URL of one more.
             */
            pr_url?: string | null;
            /**
             * Pull Requests
             * @description URLs of pull requests to add to the claim and to the report.
             */
            pull_requests?: string[] | null;
            /**
             * Release
             * @description Whether to release the claim; pull requests are then ignored.
             * @default false
             */
            release?: boolean;
            /**
             * Takeover
             * @description Whether to take over the claim of somebody else or of another agent.
             * @default false
             */
            takeover?: boolean;
        };
        /**
         * Closed
         * @description An object that would be closed.
         */
        Closed: {
            /** Reason */
            reason: string;
            /** Source Id */
            source_id: string;
        };
        /**
         * CodeReference
         * @description A few lines of code and their relevance for the report.
         */
        CodeReference: {
            /**
             * Contents
             * @description Code.
             */
            contents: string;
            /**
             * End Line
             * @description Last line, up to 19 after the first.
             */
            end_line: number;
            /**
             * File Path
             * @description Path below the repository's root.
             */
            file_path: string;
            /**
             * Relevance Note
             * @description Relevance for the report.
             */
            relevance_note: string;
            /**
             * Start Line
             * @description First line, from 1.
             */
            start_line: number;
        };
        /**
         * CodeReferenceArtefact
         * @description An entry of the work log: code reference.
         */
        CodeReferenceArtefact: {
            /** @description Content of the entry. */
            content: components["schemas"]["CodeReference"];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** @description User who wrote it. */
            created_by: components["schemas"]["Person"] | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Task Id
             * @description Task that wrote it. Without a user or a task, the server wrote it.
             */
            task_id: string | null;
            /**
             * @description Type of the entry. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "code_reference";
            /**
             * Updated At
             * @description When the content was last replaced; null if never.
             */
            updated_at: string | null;
        };
        /**
         * Cohort
         * @description A cohort of a connected PostHog instance.
         */
        Cohort: {
            /**
             * Count
             * @description People in it, as it was counted last.
             */
            count: number;
            /** Created At */
            created_at: string | null;
            /** Id */
            id: number | string;
            /**
             * Is Static
             * @description Whether its people were listed, not found by a rule.
             */
            is_static: boolean;
            /** Name */
            name: string;
        };
        /**
         * Cohorts
         * @description The cohorts: how many, and the five newest.
         */
        Cohorts: {
            /** Recent */
            recent: components["schemas"]["Cohort"][];
            /** Total Count */
            total_count: number;
        };
        /**
         * Commit
         * @description A commit made for the report.
         */
        Commit: {
            /**
             * Branch
             * @description Branch of the commit.
             */
            branch: string;
            /**
             * Commit Sha
             * @description The commit.
             */
            commit_sha: string;
            /**
             * Message
             * @description Its message.
             */
            message: string;
            /**
             * Note
             * @description Note.
             */
            note?: string | null;
            /**
             * Repository
             * @description `owner/name`.
             */
            repository: string;
        };
        /**
         * CommitArtefact
         * @description An entry of the work log: commit.
         */
        CommitArtefact: {
            /** @description Content of the entry. */
            content: components["schemas"]["Commit"];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** @description User who wrote it. */
            created_by: components["schemas"]["Person"] | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Task Id
             * @description Task that wrote it. Without a user or a task, the server wrote it.
             */
            task_id: string | null;
            /**
             * @description Type of the entry. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "commit";
            /**
             * Updated At
             * @description When the content was last replaced; null if never.
             */
            updated_at: string | null;
        };
        /**
         * Condition
         * @description One comparison of a rule.
         */
        Condition: {
            /** Field */
            field: string;
            /**
             * Operation
             * @description Case-insensitive comparison. `is_not` and `contains_not` also match a missing value.
             * @enum {string}
             */
            operation: "is" | "is_not" | "contains" | "contains_not" | "starts_with" | "ends_with" | "exists" | "exists_not";
            /**
             * Value
             * @description Base of the comparison.
             */
            value?: string | null;
        };
        /**
         * ConnectedRepositories
         * @description Connections of a project, oldest first.
         */
        ConnectedRepositories: {
            /** Results */
            results: components["schemas"]["ConnectedRepository"][];
        };
        /**
         * ConnectedRepository
         * @description A connected repository, or all repositories that a credential can access.
         */
        ConnectedRepository: {
            /**
             * Access
             * @description Credential: `folder`, `nothing`, `token`, `key` or an installation.
             */
            access: string;
            /**
             * Checked At
             * @description Time of the last check; null for never.
             */
            checked_at: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Default Branch
             * @description Default branch at that time.
             */
            default_branch: string | null;
            /**
             * Error
             * @description Error of the last check; null for none.
             */
            error: string | null;
            /**
             * Head Commit
             * @description The commit that the branch was at.
             */
            head_commit: string | null;
            /** Id */
            id: string;
            /**
             * Kind
             * @description `local` is a folder on the server, connected by its operator.
             * @enum {string}
             */
            kind: "local" | "github" | "remote";
            /**
             * Location
             * @description URL of the API or the remote; null for folders.
             */
            location: string | null;
            /**
             * Repository
             * @description `owner/name`; null for all that the credential can access.
             */
            repository: string | null;
        };
        /**
         * Counters
         * @description The counters of a source.
         *
         *     For SDK sources, events of the last 90 days are counted; `skipped` are those that are not read, `failed` those
         *     that could not be counted.
         */
        Counters: {
            /**
             * Dropped
             * @description Signals dropped by a rule.
             */
            dropped: number;
            /**
             * Failed
             * @description Deliveries that could not be processed.
             */
            failed: number;
            /**
             * Ignored
             * @description Deliveries received while the source was disabled.
             */
            ignored: number;
            /** Last Error */
            last_error: string | null;
            /** Last Error At */
            last_error_at: string | null;
            /**
             * Last Received At
             * @description Time of the last accepted delivery.
             */
            last_received_at: string | null;
            /**
             * Received
             * @description Accepted deliveries, including duplicates.
             */
            received: number;
            /**
             * Refused
             * @description Deliveries refused by the rate limit.
             */
            refused: number;
            /**
             * Signals
             * @description Resulting signals.
             */
            signals: number;
            /**
             * Skipped
             * @description Events that are not signals.
             */
            skipped: number;
            /**
             * Unsigned
             * @description Calls with a wrong signature or token.
             */
            unsigned: number;
        };
        /**
         * Dashboard
         * @description A dashboard of a connected PostHog instance that somebody has viewed.
         */
        Dashboard: {
            /** Created At */
            created_at: string | null;
            /** Id */
            id: number | string;
            /**
             * Last Accessed At
             * Format: date-time
             */
            last_accessed_at: string;
            /**
             * Last Refresh
             * @description When its data was last refreshed.
             */
            last_refresh: string | null;
            /** Name */
            name: string;
        };
        /**
         * Deliveries
         * @description One page of deliveries, newest first.
         */
        Deliveries: {
            /** Count */
            count: number;
            /** Next */
            next: string | null;
            /** Previous */
            previous: string | null;
            /** Results */
            results: components["schemas"]["SourceDelivery"][];
        };
        /**
         * Delivery
         * @description A message to a webhook.
         */
        Delivery: {
            /** Attempts */
            attempts: components["schemas"]["Attempt"][];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Ended At */
            ended_at: string | null;
            /** Handoff */
            handoff: string | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Next Attempt At */
            next_attempt_at: string | null;
            /**
             * Status
             * @description `waiting` for its next attempt, `delivered`, or `failed` after the last attempt.
             * @enum {string}
             */
            status: "waiting" | "delivered" | "failed";
            /** Url */
            url: string;
        };
        /**
         * DeliveryPage
         * @description One page of deliveries, newest first.
         */
        DeliveryPage: {
            /** Count */
            count: number;
            /** Next */
            next: string | null;
            /** Previous */
            previous: string | null;
            /** Results */
            results: components["schemas"]["Delivery"][];
        };
        /**
         * Diff
         * @description A unified diff.
         */
        Diff: {
            /**
             * Diff
             * @description Changes of the branch since it diverged from the default branch.
             */
            diff: string;
            /**
             * Truncated
             * @description Whether the diff was cut after a whole line, at 1 MB by default.
             */
            truncated: boolean;
        };
        /**
         * Dismissal
         * @description Why a person dismissed or restored the report.
         */
        Dismissal: {
            /**
             * Corrected Repository
             * @description The right repository.
             */
            corrected_repository?: string | null;
            /**
             * Note
             * @description Note of the person.
             */
            note?: string | null;
            /**
             * Reason
             * @description Code of the reason, such as `already_fixed`.
             */
            reason?: string | null;
            /**
             * User Id
             * @description Who did it.
             */
            user_id?: number | null;
            /**
             * User Uuid
             * @description Who did it.
             */
            user_uuid?: string | null;
        };
        /**
         * DismissalArtefact
         * @description An entry of the work log: dismissal.
         */
        DismissalArtefact: {
            /** @description Content of the entry. */
            content: components["schemas"]["Dismissal"];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** @description User who wrote it. */
            created_by: components["schemas"]["Person"] | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Task Id
             * @description Task that wrote it. Without a user or a task, the server wrote it.
             */
            task_id: string | null;
            /**
             * @description Type of the entry. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "dismissal";
            /**
             * Updated At
             * @description When the content was last replaced; null if never.
             */
            updated_at: string | null;
        };
        /**
         * EditedReport
         * @description The outcome of an edit.
         */
        EditedReport: {
            /**
             * Changed
             * @description Changed fields.
             */
            changed: ("title" | "summary" | "append_note" | "append_evidence" | "suggested_reviewers" | "repository" | "charts" | "metrics" | "suggested_prompts")[];
            /**
             * Report Id
             * Format: uuid
             */
            report_id: string;
            /**
             * Skipped Reason
             * @description Which gate is closed; then nothing was changed.
             */
            skipped_reason: ("scout_config_missing" | "scout_emit_disabled" | "ai_processing_not_approved" | "source_disabled") | null;
            /** @description Present status of the report. */
            status: components["schemas"]["ReportStatus"];
        };
        /**
         * EditRequest
         * @description Changes to a report; at least one field.
         */
        EditRequest: {
            /**
             * Summary
             * @description The new summary.
             */
            summary?: string;
            /**
             * Title
             * @description The new title.
             */
            title?: string;
        };
        /**
         * EmbeddingModel
         * @description The embedding model.
         */
        EmbeddingModel: {
            /**
             * Model
             * @description Name of the model at the provider; null for the packaged one.
             */
            model: string | null;
            /**
             * Provider
             * @description `local` is the packaged model.
             */
            provider: string;
        };
        /**
         * Emission
         * @description A finding that became a signal.
         */
        Emission: {
            /** Confidence */
            confidence: number;
            /** Description */
            description: string;
            /**
             * Emitted At
             * Format: date-time
             */
            emitted_at: string;
            /** Finding Id */
            finding_id: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Run Id
             * Format: uuid
             */
            run_id: string;
            /** Severity */
            severity: string | null;
            /**
             * Source Id
             * @description Id at the source.
             */
            source_id: string;
            /** Tags */
            tags: string[];
            /** Weight */
            weight: number;
        };
        /**
         * EmissionReport
         * @description The report of an emission.
         */
        EmissionReport: {
            /** Finding Id */
            finding_id: string;
            /** @description Null if the signal has no report, or the report is suppressed or deleted. */
            report: components["schemas"]["ReportRef"] | null;
            /** Source Id */
            source_id: string;
        };
        /**
         * EmittedSignals
         * @description One signal, or a list of them.
         */
        EmittedSignals: components["schemas"]["NewSignalRequest"] | components["schemas"]["NewSignalRequest"][];
        /**
         * ErrorEnvelope
         * @description Error envelope.
         */
        ErrorEnvelope: {
            /**
             * Attr
             * @description Invalid input; nested names are joined by two underscores, list items are numbered from 0. Null if it is not a single one.
             */
            attr: string | null;
            /**
             * Code
             * @description Error code for programs.
             */
            code: string;
            /**
             * Detail
             * @description Description of the error for people.
             */
            detail: string;
            /**
             * Type
             * @description Type of the error.
             * @enum {string}
             */
            type: "validation_error" | "invalid_request" | "authentication_error" | "throttled_error" | "server_error";
        };
        /**
         * EventAnswer
         * @description The result of an event.
         */
        EventAnswer: {
            /**
             * Resolved
             * @description Reports that it resolved.
             */
            resolved: string[];
            /**
             * Status
             * @description `repeated`: the same body was received before, so nothing was done.
             * @enum {string}
             */
            status: "ok" | "repeated";
        };
        /**
         * EvidenceGroup
         * @description Signals of a report with the same text.
         */
        EvidenceGroup: {
            /**
             * Count
             * @description Number of its signals.
             */
            count: number;
            /**
             * First At
             * Format: date-time
             * @description Time of the earliest.
             */
            first_at: string;
            /**
             * Last At
             * Format: date-time
             * @description Time of the latest.
             */
            last_at: string;
            /**
             * Reason
             * @description Reason why the earliest is in this report, if its trace has one.
             */
            reason: string | null;
            /** @description Earliest signal, which represents the group. */
            representative: components["schemas"]["ReportSignal"];
            /**
             * Signal Ids
             * @description Its signals, earliest first, up to 200. `signals/?like=` with any of them returns all.
             */
            signal_ids: string[];
            /**
             * Sources
             * @description Sources, most frequent first.
             */
            sources: components["schemas"]["EvidenceSource"][];
            /**
             * Weight
             * @description Sum of their weights.
             */
            weight: number;
        };
        /**
         * EvidencePage
         * @description One page of groups of signals with the same text.
         */
        EvidencePage: {
            /**
             * Count
             * @description Number of groups, on all pages.
             */
            count: number;
            /**
             * Next
             * @description URL of the next page.
             */
            next: string | null;
            /**
             * Previous
             * @description URL of the previous page.
             */
            previous: string | null;
            /** Results */
            results: components["schemas"]["EvidenceGroup"][];
            /**
             * Signal Count
             * @description Number of signals in all groups.
             */
            signal_count: number;
        };
        /**
         * EvidenceRequest
         * @description One piece of evidence for a finding.
         */
        EvidenceRequest: {
            /**
             * Entity Id
             * @description Id at the source.
             */
            entity_id?: string | null;
            /**
             * Source Product
             * @description Source, such as `error_tracking`.
             */
            source_product: string;
            /**
             * Summary
             * @description Observation in one or two sentences.
             */
            summary: string;
        };
        /**
         * EvidenceSource
         * @description Number of a group's signals from one source.
         */
        EvidenceSource: {
            /** Count */
            count: number;
            /** Source Product */
            source_product: string;
            /** Source Type */
            source_type: string;
        };
        /**
         * Experiment
         * @description An experiment of a connected PostHog instance.
         */
        Experiment: {
            /** Feature Flag Key */
            feature_flag_key: string;
            /** Id */
            id: number | string;
            /** Name */
            name: string;
            /**
             * Status
             * @description `archived`, or else by its days: not begun is `draft`, over is `complete`.
             * @enum {string}
             */
            status: "archived" | "draft" | "complete" | "running";
            /** Updated At */
            updated_at: string | null;
        };
        /**
         * Experiments
         * @description The experiments: how many, and the five most recently changed.
         */
        Experiments: {
            /** Recent */
            recent: components["schemas"]["Experiment"][];
            /** Running Count */
            running_count: number;
            /** Total Count */
            total_count: number;
        };
        /**
         * ExternalDataSource
         * @description A source of the data warehouse of a connected PostHog instance.
         */
        ExternalDataSource: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Prefix */
            prefix: string | null;
            /** Source Type */
            source_type: string;
            /** Status */
            status: string;
        };
        /**
         * ExternalSource
         * @description A connected source that is not an SDK.
         */
        ExternalSource: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Created By
             * @description Not kept: null.
             */
            created_by: null;
            /** Id */
            id: string;
            /**
             * Last Run At
             * @description When something last came.
             */
            last_run_at: string | null;
            /**
             * Latest Error
             * @description Error of the last delivery or poll.
             */
            latest_error: string | null;
            /**
             * Prefix
             * @description Its name in the project.
             */
            prefix: string;
            /**
             * Schemas
             * @description Sources have no tables here: empty.
             */
            schemas: {
                [key: string]: unknown;
            }[];
            /**
             * Source Type
             * @description Name of its kind for people.
             */
            source_type: string;
            /**
             * Status
             * @description `Completed`, `Failed` if the last delivery or poll failed, or `Paused`.
             */
            status: string;
            /**
             * Sync Frequency
             * @description Sources send by themselves, or are polled as needed: null.
             */
            sync_frequency: null;
        };
        /**
         * ExternalSourcePage
         * @description One page of connected sources.
         */
        ExternalSourcePage: {
            /** Count */
            count: number;
            /** Next */
            next: string | null;
            /** Previous */
            previous: string | null;
            /** Results */
            results: components["schemas"]["ExternalSource"][];
        };
        /**
         * FeatureFlag
         * @description A feature flag of a connected PostHog instance.
         */
        FeatureFlag: {
            /** Active */
            active: boolean;
            /** Id */
            id: number | string;
            /** Key */
            key: string;
            /**
             * Name
             * @description The key where it has no name.
             */
            name: string;
            /** Updated At */
            updated_at: string | null;
        };
        /**
         * FeatureFlags
         * @description The feature flags: how many, and the five most recently changed.
         */
        FeatureFlags: {
            /** Active Count */
            active_count: number;
            /** Recent */
            recent: components["schemas"]["FeatureFlag"][];
            /** Total Count */
            total_count: number;
        };
        /**
         * FeedbackAnswer
         * @description What became of the feedback.
         */
        FeedbackAnswer: {
            /**
             * Forwarded
             * @description Whether the scout that wrote the report gets the note.
             */
            forwarded: boolean;
        };
        /**
         * FeedbackRequest
         * @description What a reader thinks of a report.
         */
        FeedbackRequest: {
            /**
             * Note
             * @description Why.
             * @default
             */
            note?: string;
            /**
             * Sentiment
             * @description Whether the report is useful.
             * @enum {string}
             */
            sentiment: "positive" | "negative";
        };
        /**
         * FindingAnswer
         * @description The outcome of a finding.
         */
        FindingAnswer: {
            /**
             * Emitted
             * @description Whether it became a signal.
             */
            emitted: boolean;
            /** Finding Id */
            finding_id: string;
            /**
             * Skipped Reason
             * @description Why it did not.
             */
            skipped_reason: ("scout_config_missing" | "scout_emit_disabled" | "ai_processing_not_approved" | "source_disabled") | null;
        };
        /**
         * FindingRequest
         * @description A finding as sent by a run.
         */
        FindingRequest: {
            /**
             * Confidence
             * @description Confidence from 0 to 1.
             */
            confidence: number;
            /**
             * Dedupe Keys
             * @description Names of the problem for later runs; they do not deduplicate.
             */
            dedupe_keys?: string[] | null;
            /**
             * Description
             * @description Description, which becomes the signal's text, up to 8,000 tokens.
             */
            description: string;
            /**
             * Evidence
             * @description Evidence.
             */
            evidence?: components["schemas"]["EvidenceRequest"][];
            /**
             * Finding Id
             * @description Idempotency key within the run. Default: a new UUID.
             */
            finding_id?: string | null;
            /**
             * Hypothesis
             * @description Hypothesis about the cause.
             */
            hypothesis?: string | null;
            /**
             * Mcp Trace Id
             * @description Trace id of the agent.
             */
            mcp_trace_id?: string | null;
            /**
             * Severity
             * @description Severity; P0 is the highest.
             */
            severity?: ("P0" | "P1" | "P2" | "P3" | "P4") | null;
            /**
             * Tags
             * @description Normalized to unique lower-case words with dashes; a to z and digits.
             */
            tags?: string[] | null;
            /** @description Time range. */
            time_range?: components["schemas"]["TimeRangeRequest"] | null;
        };
        /**
         * FindingsSummary
         * @description A summary of the latest emitting runs within the window, 120 runs at most.
         */
        FindingsSummary: {
            /**
             * Authored Report Count
             * @description Reports that runs of the window wrote.
             */
            authored_report_count: number;
            /**
             * Count
             * @description Findings that became signals.
             */
            count: number;
            /**
             * Edited Report Count
             * @description Other reports that they changed.
             */
            edited_report_count: number;
            /** Latest At */
            latest_at: string | null;
            /**
             * Run Count
             * @description Number of all runs of the window.
             */
            run_count: number;
            /**
             * Scout Count
             * @description Number of their scouts.
             */
            scout_count: number;
        };
        /**
         * Fingerprint
         * @description One fingerprint of an issue.
         */
        Fingerprint: {
            /** Hash */
            hash: string;
            /**
             * Inputs
             * @description What was hashed: the version first.
             */
            inputs: string[];
        };
        /**
         * FlaggedSpan
         * @description A part of the text and its problem.
         */
        FlaggedSpan: {
            /**
             * End
             * @description The character after the last one.
             */
            end: number;
            /**
             * Start
             * @description The first character.
             */
            start: number;
            /** Why */
            why: string;
        };
        /**
         * Forgotten
         * @description Whether a memory was deleted.
         */
        Forgotten: {
            /** Deleted */
            deleted: boolean;
        };
        /**
         * ForgottenKey
         * @description The key of a memory to delete.
         */
        ForgottenKey: {
            /**
             * Key
             * @description Key.
             */
            key: string;
        };
        /**
         * FoundSignal
         * @description A signal as it was sent, and its present state.
         */
        FoundSignal: {
            /**
             * Description
             * @description Text of the sender.
             */
            description: string;
            /**
             * Extra
             * @description Additional fields of the source.
             */
            extra: {
                [key: string]: unknown;
            };
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Project Id
             * @description The project that it belongs to.
             */
            project_id: number;
            /**
             * Received At
             * Format: date-time
             * @description When it was received.
             */
            received_at: string;
            /**
             * Report Id
             * @description Report of the signal.
             */
            report_id: string | null;
            /** Source Id */
            source_id: string;
            /** Source Product */
            source_product: string;
            /** Source Type */
            source_type: string;
            /**
             * State
             * @description Processing state; only grouped signals have a report.
             * @enum {string}
             */
            state: "pending" | "grouped" | "failed" | "quarantined";
            /**
             * Timestamp
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            /**
             * Weight
             * @description Weight, 0 to 1.
             */
            weight: number;
        };
        /**
         * FoundSignals
         * @description The signals that match a part of an id.
         */
        FoundSignals: {
            /** Results */
            results: components["schemas"]["FoundSignal"][];
        };
        /**
         * Funnel
         * @description Where the signals received in a period are.
         */
        Funnel: {
            /**
             * Date From
             * Format: date-time
             */
            date_from: string;
            /**
             * Date To
             * Format: date-time
             */
            date_to: string;
            /**
             * Results
             * @description One row per day and source, newest day first.
             */
            results: components["schemas"]["FunnelRow"][];
            totals: components["schemas"]["FunnelCounts"];
        };
        /**
         * FunnelCounts
         * @description Signals by place. All but `received` and `suspicious` add up to `received`.
         */
        FunnelCounts: {
            /**
             * Blocked
             * @description In quarantine.
             */
            blocked: number;
            /**
             * Failed
             * @description Could not be grouped.
             */
            failed: number;
            /**
             * Grouped
             * @description In a report that was not promoted.
             */
            grouped: number;
            /**
             * Judged
             * @description In a promoted report with an actionability judgment.
             */
            judged: number;
            /**
             * Pending
             * @description Waiting to be grouped.
             */
            pending: number;
            /**
             * Promoted
             * @description In a promoted report without a judgment.
             */
            promoted: number;
            /**
             * Received
             * @description Received, or sent back to be grouped again, and not deleted.
             */
            received: number;
            /**
             * Removed
             * @description Deleted with their report, or after the retention time of quarantine.
             */
            removed: number;
            /**
             * Suspicious
             * @description Of all these, marked as suspicious.
             */
            suspicious: number;
        };
        /**
         * FunnelRow
         * @description The signals of one source on one day (UTC).
         */
        FunnelRow: {
            /**
             * Blocked
             * @description In quarantine.
             */
            blocked: number;
            /**
             * Day
             * Format: date
             */
            day: string;
            /**
             * Failed
             * @description Could not be grouped.
             */
            failed: number;
            /**
             * Grouped
             * @description In a report that was not promoted.
             */
            grouped: number;
            /**
             * Judged
             * @description In a promoted report with an actionability judgment.
             */
            judged: number;
            /**
             * Pending
             * @description Waiting to be grouped.
             */
            pending: number;
            /**
             * Promoted
             * @description In a promoted report without a judgment.
             */
            promoted: number;
            /**
             * Received
             * @description Received, or sent back to be grouped again, and not deleted.
             */
            received: number;
            /**
             * Removed
             * @description Deleted with their report, or after the retention time of quarantine.
             */
            removed: number;
            /** Source Product */
            source_product: string;
            /** Source Type */
            source_type: string;
            /**
             * Suspicious
             * @description Of all these, marked as suspicious.
             */
            suspicious: number;
        };
        /**
         * Handoff
         * @description A report handed to an agent as a task with one run.
         */
        Handoff: {
            /**
             * Base Branch
             * @description Base branch; null for the default branch.
             */
            base_branch: string | null;
            /**
             * Channel
             * @description Channel by which an agent gets it.
             * @enum {string}
             */
            channel: "webhook" | "command" | "pull";
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Ended At */
            ended_at: string | null;
            /**
             * Error Message
             * @description Why the run failed, or was cancelled.
             */
            error_message: string | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Reason
             * @description Why it started, and for whom.
             */
            reason: string;
            /**
             * Report
             * Format: uuid
             */
            report: string;
            /** Repository */
            repository: string | null;
            /**
             * Run
             * Format: uuid
             */
            run: string;
            /**
             * Status
             * @description Status of its run.
             */
            status: ("not_started" | "queued" | "in_progress" | "completed" | "failed" | "cancelled") | null;
            /**
             * Task
             * Format: uuid
             */
            task: string;
        };
        /**
         * HandoffConfig
         * @description The hand-off configuration of a project.
         */
        HandoffConfig: {
            /**
             * Channel
             * @description Channel: `webhook` posts reports to a URL, `command` runs the operator's command, `pull` queues tasks for agents, `off` disables hand-off.
             * @enum {string}
             */
            channel: "off" | "webhook" | "command" | "pull";
            /**
             * Daily Limit
             * @description Maximum automatic starts in 24 hours; null for the server's limit.
             */
            daily_limit: number | null;
            /** Has Webhook Secret */
            has_webhook_secret: boolean;
            /** Updated At */
            updated_at: string | null;
            /**
             * Webhook Secret
             * @description Signing secret of the webhook, shown only by the call that creates it.
             */
            webhook_secret: string | null;
            /** Webhook Url */
            webhook_url: string | null;
        };
        /**
         * HandoffConfigChanges
         * @description Changes of a hand-off configuration; omitted fields stay unchanged.
         */
        HandoffConfigChanges: {
            /**
             * Channel
             * @description Channel: `webhook` posts reports to a URL, `command` runs the operator's command, `pull` queues tasks for agents, `off` disables hand-off.
             * @enum {string}
             */
            channel?: "off" | "webhook" | "command" | "pull";
            /**
             * Daily Limit
             * @description Maximum automatic starts in 24 hours; null for the server's limit.
             */
            daily_limit?: number | null;
            /**
             * Rotate Secret
             * @description Whether to create a new secret, which replaces the old one.
             * @default false
             */
            rotate_secret?: boolean;
            /**
             * Webhook Url
             * @description Webhook URL; null for none.
             */
            webhook_url?: string | null;
        };
        /**
         * HandoffDetail
         * @description A hand-off with the output of its command.
         */
        HandoffDetail: {
            /**
             * Base Branch
             * @description Base branch; null for the default branch.
             */
            base_branch: string | null;
            /**
             * Channel
             * @description Channel by which an agent gets it.
             * @enum {string}
             */
            channel: "webhook" | "command" | "pull";
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Ended At */
            ended_at: string | null;
            /**
             * Error Message
             * @description Why the run failed, or was cancelled.
             */
            error_message: string | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Output
             * @description Output of the command, shortened in the middle if long. Untrusted plain text.
             */
            output: string | null;
            /**
             * Reason
             * @description Why it started, and for whom.
             */
            reason: string;
            /**
             * Report
             * Format: uuid
             */
            report: string;
            /** Repository */
            repository: string | null;
            /**
             * Run
             * Format: uuid
             */
            run: string;
            /**
             * Status
             * @description Status of its run.
             */
            status: ("not_started" | "queued" | "in_progress" | "completed" | "failed" | "cancelled") | null;
            /**
             * Task
             * Format: uuid
             */
            task: string;
        };
        /**
         * HandoffPage
         * @description One page of hand-offs, newest first.
         */
        HandoffPage: {
            /** Count */
            count: number;
            /** Next */
            next: string | null;
            /** Previous */
            previous: string | null;
            /** Results */
            results: components["schemas"]["Handoff"][];
        };
        /**
         * HogFlow
         * @description A workflow of a connected PostHog instance.
         */
        HogFlow: {
            /** Id */
            id: number | string;
            /** Name */
            name: string;
            /** Status */
            status: string;
            /** Updated At */
            updated_at: string | null;
        };
        /**
         * HogFlows
         * @description The workflows: how many, and the five most recently changed.
         */
        HogFlows: {
            /**
             * Active Count
             * @description Those that are not archived.
             */
            active_count: number;
            /** Recent */
            recent: components["schemas"]["HogFlow"][];
            /** Total Count */
            total_count: number;
        };
        /**
         * HogFunction
         * @description A function of a connected PostHog instance.
         */
        HogFunction: {
            /** Enabled */
            enabled: boolean;
            /** Id */
            id: number | string;
            /**
             * Kind
             * @description Notable property, as named by the instance.
             */
            kind: string | null;
            /** Name */
            name: string;
            /**
             * Type
             * @description What it is for, `destination` for one; empty if the instance does not say.
             */
            type: string;
            /** Updated At */
            updated_at: string | null;
        };
        /**
         * HogFunctions
         * @description The functions: how many, and the five most recently changed.
         */
        HogFunctions: {
            /** Enabled Count */
            enabled_count: number;
            /** Recent */
            recent: components["schemas"]["HogFunction"][];
            /** Total Count */
            total_count: number;
        };
        /**
         * HostEvent
         * @description An event as GitHub sends it; its other fields are ignored.
         */
        HostEvent: {
            /**
             * Action
             * @description What happened; only `closed` matters.
             */
            action?: string | null;
            /**
             * Pull Request
             * @description The pull request: `html_url`, `state`, `merged`, `merged_at` and `merge_commit_sha`.
             */
            pull_request?: {
                [key: string]: unknown;
            } | null;
        };
        /**
         * InboxCounts
         * @description The reports of the project, without suppressed and deleted ones.
         */
        InboxCounts: {
            /** By Status */
            by_status: components["schemas"]["StatusCount"][];
            /** Total */
            total: number;
        };
        /**
         * Intake
         * @description State of SDK intake.
         */
        Intake: {
            /** Results */
            results: components["schemas"]["SourceHealth"][];
        };
        /**
         * Integration
         * @description A connection to a git host, or an integration of a connected PostHog instance.
         */
        Integration: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Kind
             * @description `local`, `remote` or `github`, or a kind of the instance.
             */
            kind: string;
        };
        /**
         * IntegrationPage
         * @description One page of integrations.
         */
        IntegrationPage: {
            /** Count */
            count: number;
            /** Next */
            next: string | null;
            /** Previous */
            previous: string | null;
            /** Results */
            results: components["schemas"]["RepositoryIntegration"][];
        };
        /**
         * Inventory
         * @description The inventory of a project.
         *
         *     The fields from `recent_dashboards` on, `product_intents` and `external_data_sources` come from a connected
         *     PostHog instance, and are empty without one.
         */
        Inventory: {
            existing_inbox_reports: components["schemas"]["InboxCounts"];
            /** External Data Sources */
            external_data_sources: components["schemas"]["ExternalDataSource"][];
            /**
             * Integrations
             * @description By kind.
             */
            integrations: components["schemas"]["Integration"][];
            /** Product Intents */
            product_intents: components["schemas"]["ProductIntent"][];
            /**
             * Products In Use
             * @description Products that have sent signals, and those that a connected PostHog instance uses, sorted.
             */
            products_in_use: string[];
            project_context: components["schemas"]["ProjectContext"];
            recent_actions: components["schemas"]["Actions"];
            recent_activity: components["schemas"]["Activity"];
            recent_alerts: components["schemas"]["Alerts"];
            recent_cohorts: components["schemas"]["Cohorts"];
            /**
             * Recent Dashboards
             * @description Up to 20, last viewed first.
             */
            recent_dashboards: components["schemas"]["Dashboard"][];
            recent_experiments: components["schemas"]["Experiments"];
            recent_feature_flags: components["schemas"]["FeatureFlags"];
            recent_hog_flows: components["schemas"]["HogFlows"];
            recent_hog_functions: components["schemas"]["HogFunctions"];
            recent_notebooks: components["schemas"]["Notebooks"];
            recent_surveys: components["schemas"]["Surveys"];
            signal_source_configs: components["schemas"]["SourceSwitches"];
            /**
             * Top Events
             * @description Up to 50 of the last 7 days; null if the instance could not be queried.
             */
            top_events: components["schemas"]["TopEvent"][] | null;
        };
        /**
         * Invitation
         * @description The invitee's view of an invitation.
         */
        Invitation: {
            /** Email */
            email: string;
            /**
             * Next
             * @description `create_account`: accept with a password. `sign_in`: an account exists, sign in first. `join`: accept as the signed-in person. `switch_account`: somebody else is signed in, sign out first.
             * @enum {string}
             */
            next: "create_account" | "sign_in" | "join" | "switch_account";
            /**
             * Organization
             * @description Name of the organization.
             */
            organization: string;
            /** @description What they will be: `owner` manages people, `member` works, `viewer` reads. */
            role: components["schemas"]["Role"];
        };
        /**
         * Invite
         * @description A pending invitation.
         */
        Invite: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Email */
            email: string;
            /**
             * Expires At
             * Format: date-time
             * @description When it expires.
             */
            expires_at: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Path
             * @description Path of the link on this server; only in the response that creates it, else null.
             */
            path: string | null;
            /** @description What they will be: `owner` manages people, `member` works, `viewer` reads. */
            role: components["schemas"]["Role"];
        };
        /**
         * InviteAcceptance
         * @description The acceptance of an invitation.
         */
        InviteAcceptance: {
            /**
             * Name
             * @description First and last name, for a new account.
             * @default
             */
            name?: string;
            /**
             * Password
             * @description The password of a new account, of 12 characters or more.
             */
            password?: string | null;
            /**
             * Token
             * @description Token after `#token=` in the link.
             */
            token: string;
        };
        /**
         * InviteDecline
         * @description An invitation to decline.
         */
        InviteDecline: {
            /**
             * Token
             * @description Token after `#token=` in the link.
             */
            token: string;
        };
        /**
         * InvitePage
         * @description One page of invitations.
         */
        InvitePage: {
            /**
             * Count
             * @description Number of invitations, on all pages.
             */
            count: number;
            /**
             * Next
             * @description URL of the next page.
             */
            next: string | null;
            /**
             * Previous
             * @description URL of the previous page.
             */
            previous: string | null;
            /** Results */
            results: components["schemas"]["Invite"][];
        };
        /**
         * Issue
         * @description An error issue: occurrences with one fingerprint.
         */
        Issue: {
            /** Environments */
            environments: string[];
            /**
             * First Seen
             * Format: date-time
             */
            first_seen: string;
            /**
             * Frames
             * @description Stack frames of the fingerprint, innermost first.
             */
            frames: string[];
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Kind
             * @description `exception`, `message`, `log`, `span` or `check_in`.
             */
            kind: string;
            /**
             * Last Seen
             * Format: date-time
             */
            last_seen: string;
            /**
             * Level
             * @description Highest level of its occurrences.
             */
            level: string;
            /**
             * Message
             * @description Message of the latest occurrence.
             */
            message: string;
            /**
             * Occurrences
             * @description Number of occurrences.
             */
            occurrences: number;
            /**
             * Origin
             * @description Logger, service or transaction.
             */
            origin: string;
            /**
             * Releases
             * @description Latest releases with an occurrence, latest last.
             */
            releases: string[];
            /**
             * Report Id
             * @description Report of that signal.
             */
            report_id: string | null;
            /**
             * Signal Id
             * @description Last signal of the issue.
             */
            signal_id: string | null;
            /**
             * Source
             * @description `posthog`, `sentry` or `otlp`: the protocol of the first occurrence.
             */
            source: string;
            /**
             * Status
             * @description `active`, `resolved` (another occurrence reopens it) or `suppressed` (never reported).
             * @enum {string}
             */
            status: "active" | "resolved" | "suppressed";
            /**
             * Title
             * @description Type of the error.
             */
            title: string;
            /**
             * Users
             * @description Distinct users, up to 10,000.
             */
            users: number;
        };
        /**
         * IssueChanges
         * @description Changes to an issue.
         */
        IssueChanges: {
            /**
             * Status
             * @description `active`, `resolved` (another occurrence reopens it) or `suppressed` (counted but never reported).
             * @enum {string}
             */
            status: "active" | "resolved" | "suppressed";
        };
        /**
         * IssueDetail
         * @description An error issue with its fingerprints, which determine its occurrences.
         */
        IssueDetail: {
            /** Environments */
            environments: string[];
            /** Fingerprints */
            fingerprints: components["schemas"]["Fingerprint"][];
            /**
             * First Seen
             * Format: date-time
             */
            first_seen: string;
            /**
             * Frames
             * @description Stack frames of the fingerprint, innermost first.
             */
            frames: string[];
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Kind
             * @description `exception`, `message`, `log`, `span` or `check_in`.
             */
            kind: string;
            /**
             * Last Seen
             * Format: date-time
             */
            last_seen: string;
            /**
             * Level
             * @description Highest level of its occurrences.
             */
            level: string;
            /**
             * Message
             * @description Message of the latest occurrence.
             */
            message: string;
            /**
             * Occurrences
             * @description Number of occurrences.
             */
            occurrences: number;
            /**
             * Origin
             * @description Logger, service or transaction.
             */
            origin: string;
            /**
             * Releases
             * @description Latest releases with an occurrence, latest last.
             */
            releases: string[];
            /**
             * Report Id
             * @description Report of that signal.
             */
            report_id: string | null;
            /**
             * Signal Id
             * @description Last signal of the issue.
             */
            signal_id: string | null;
            /**
             * Source
             * @description `posthog`, `sentry` or `otlp`: the protocol of the first occurrence.
             */
            source: string;
            /**
             * Status
             * @description `active`, `resolved` (another occurrence reopens it) or `suppressed` (never reported).
             * @enum {string}
             */
            status: "active" | "resolved" | "suppressed";
            /**
             * Title
             * @description Type of the error.
             */
            title: string;
            /**
             * Users
             * @description Distinct users, up to 10,000.
             */
            users: number;
        };
        /**
         * IssuePage
         * @description One page of error issues, last seen first.
         */
        IssuePage: {
            /**
             * Count
             * @description Number of issues on all pages.
             */
            count: number;
            /**
             * Next
             * @description URL of the next page.
             */
            next: string | null;
            /**
             * Previous
             * @description URL of the previous page.
             */
            previous: string | null;
            /** Results */
            results: components["schemas"]["Issue"][];
        };
        /**
         * Key
         * @description The permissions of the calling key.
         */
        Key: {
            /**
             * Scoped Organizations
             * @description Organizations that the key is limited to; empty for all.
             */
            scoped_organizations: string[];
            /**
             * Scoped Teams
             * @description Projects that the key is limited to; empty for all.
             */
            scoped_teams: number[];
            /**
             * Scopes
             * @description Scopes `object:read` or `object:write`, which includes reading; `*` for all.
             */
            scopes: string[];
        };
        /**
         * KeyRoll
         * @description Options for rolling a key.
         */
        KeyRoll: {
            /**
             * Keep Hours
             * @description Hours for which the old key remains valid, as a separate key.
             * @default 0
             */
            keep_hours?: number;
        };
        /**
         * Kinds
         * @description All kinds of sources.
         */
        Kinds: {
            /** Results */
            results: components["schemas"]["SourceKind"][];
        };
        /**
         * LanguageModel
         * @description The configured language model. Its key is never shown.
         */
        LanguageModel: {
            /**
             * Configured
             * @description Whether a language model is configured.
             */
            configured: boolean;
            /**
             * Has Key
             * @description Whether a key is set.
             */
            has_key: boolean;
            /**
             * Has Price
             * @description Whether its price is configured; without one, dollar limits do not apply.
             */
            has_price: boolean;
            /** Model */
            model: string | null;
            /**
             * Offered
             * @description Models that scouts can use, with their provider.
             */
            offered: string[];
            /**
             * Own Server
             * @description Whether a server other than the provider's own is used.
             */
            own_server: boolean;
            /**
             * Provider
             * @description `anthropic`, `openai` (or a compatible server), `replay`.
             */
            provider: string | null;
        };
        /**
         * Limits
         * @description The limits on a project's runs.
         */
        Limits: {
            /**
             * Max Runs Per Day
             * @description Runs within 24 hours; null without a limit.
             */
            max_runs_per_day: number | null;
            /**
             * Max Runs Per Tick
             * @description Maximum runs per tick.
             */
            max_runs_per_tick: number;
            /**
             * Runs Remaining Today
             * @description Remaining runs; null without a limit.
             */
            runs_remaining_today: number | null;
            /**
             * Runs Today
             * @description Runs of the last 24 hours, including manual ones.
             */
            runs_today: number;
        };
        /**
         * LinkedPullRequest
         * @description A pull request of a report.
         */
        LinkedPullRequest: {
            /**
             * Attached At
             * @description When it was linked by a claim.
             */
            attached_at: string | null;
            /** @description Who linked it by a claim; null if only the output of a task names it. */
            attached_by: components["schemas"]["Actor"] | null;
            /**
             * Claim Id
             * @description Claim by which it was linked.
             */
            claim_id: string | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Merged */
            merged: boolean;
            /** Merged At */
            merged_at: string | null;
            /**
             * Review Decision
             * @description Not known to this server: null.
             */
            review_decision: ("approved" | "changes_requested" | "review_required") | null;
            /**
             * State
             * @description `unknown` until the git host said it.
             * @enum {string}
             */
            state: "unknown" | "draft" | "open" | "closed" | "merged";
            /** Url */
            url: string;
        };
        /**
         * LinkSignIn
         * @description The token of a one-time sign-in link.
         */
        LinkSignIn: {
            /**
             * Token
             * @description Token after `#token=` in the link.
             */
            token: string;
        };
        /**
         * ListedMetric
         * @description A metric of a report, as far as its scout measured it.
         */
        ListedMetric: {
            /** Caption */
            caption: string | null;
            /** Decision Window Days */
            decision_window_days: number | null;
            /**
             * Goal Direction
             * @description On which side the goal is.
             */
            goal_direction: ("at_most" | "at_least") | null;
            /**
             * Goal Grain
             * @description What the goal holds for.
             * @enum {string}
             */
            goal_grain: "whole_window" | "per_interval";
            /** Goal Value */
            goal_value: number | null;
            /**
             * Kind
             * @description What it measures.
             * @enum {string}
             */
            kind: "affected_users" | "affected_sessions" | "occurrences" | "conversion_rate" | "error_rate" | "duration" | "revenue" | "custom";
            /** Metric Id */
            metric_id: string;
            /** Minimum Data Points */
            minimum_data_points: number | null;
            /**
             * Role
             * @description At most one is primary.
             * @enum {string}
             */
            role: "primary" | "supporting";
            /**
             * Series
             * @description Up to 14 values, the newest last.
             */
            series: number[] | null;
            /** Title */
            title: string;
            /** Unit */
            unit: string | null;
            /**
             * Value
             * @description Measured value; null if it is not known, never for zero.
             */
            value: number | null;
            /**
             * Value At
             * @description When it was measured.
             */
            value_at: string | null;
            /**
             * Value Format
             * @description How to show the value.
             * @enum {string}
             */
            value_format: "number" | "count" | "percentage" | "percentage_scaled" | "duration" | "currency";
        };
        /**
         * MadeScout
         * @description A created scout.
         */
        MadeScout: {
            config: components["schemas"]["ScoutConfig"];
            /**
             * Name
             * @description Name of its skill.
             */
            name: string;
        };
        /**
         * MadeSource
         * @description A connected source, with secrets that are shown only once.
         */
        MadeSource: {
            /** Config */
            config: {
                [key: string]: unknown;
            };
            counters: components["schemas"]["Counters"];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Enabled */
            enabled: boolean;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Kind */
            kind: string;
            /**
             * Made Secrets
             * @description Generated secrets, shown only once.
             */
            made_secrets: {
                [key: string]: string;
            };
            /** Name */
            name: string;
            /** Per Minute */
            per_minute: number | null;
            poll: components["schemas"]["Poll"] | null;
            /** Rules */
            rules: components["schemas"]["Rule"][];
            /**
             * Secrets
             * @description Names of configured secrets.
             */
            secrets: string[];
            /**
             * Token
             * @description Token of its address, shown only once.
             */
            token: string | null;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /**
             * Webhook Path
             * @description Path of its address; `TOKEN` stands for the token of kinds that do not sign.
             */
            webhook_path: string | null;
            /**
             * Webhook Url
             * @description Complete URL, based on the request.
             */
            webhook_url: string | null;
            /** Weight */
            weight: number | null;
        };
        /**
         * Me
         * @description The user of a key, with their organizations and projects.
         */
        Me: {
            /**
             * Distinct Id
             * @description Permanent identifier of the person in events.
             */
            distinct_id: string;
            /** Email */
            email: string;
            /** First Name */
            first_name: string;
            /**
             * Github Login
             * @description Linked login at the git host, if any.
             */
            github_login: string | null;
            /** Id */
            id: number;
            /** Last Name */
            last_name: string;
            /** @description Organization of the current project; null without one. */
            organization: components["schemas"]["OwnOrganization"] | null;
            /** @description The project that `@current` refers to; null without one. */
            team: components["schemas"]["OwnProject"] | null;
            /**
             * Uuid
             * Format: uuid
             */
            uuid: string;
        };
        /**
         * Member
         * @description A member of the project's organization.
         */
        Member: {
            /** Email */
            email: string;
            /** First Name */
            first_name: string;
            /** Github Login */
            github_login: string | null;
            /** Last Name */
            last_name: string;
            /**
             * User Uuid
             * Format: uuid
             */
            user_uuid: string;
        };
        /**
         * MemberChanges
         * @description Changes of a member.
         */
        MemberChanges: {
            /** @description New role: `owner` manages people, `member` works, `viewer` reads. */
            role: components["schemas"]["Role"];
        };
        /**
         * Memory
         * @description A memory of the scratchpad.
         */
        Memory: {
            /** Content */
            content: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Created By Run Id
             * @description The run that wrote it first, if it is known.
             */
            created_by_run_id: string | null;
            /** Key */
            key: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * MergeRequest
         * @description Reports to merge with the report in the path: `into` or `from`.
         */
        MergeRequest: {
            /**
             * From
             * @description Reports to merge into the report in the path.
             */
            from?: string[];
            /**
             * Into
             * Format: uuid
             * @description Report to merge the report in the path into.
             */
            into?: string;
            /**
             * Reason
             * @description Reason, kept in the work logs.
             * @default
             */
            reason?: string;
        };
        /**
         * Metadata
         * @description Metadata of a project's scouts.
         */
        Metadata: {
            /**
             * Banner Message
             * @description Banner for people who look at scouts.
             */
            banner_message: string | null;
            /**
             * Enrolled
             * @description Whether the project has scouts.
             */
            enrolled: boolean;
            limits: components["schemas"]["Limits"];
        };
        /**
         * Metric
         * @description A metric of a report with its query.
         */
        Metric: {
            /** Caption */
            caption: string | null;
            /** Decision Window Days */
            decision_window_days: number | null;
            /**
             * Goal Direction
             * @description On which side the goal is.
             */
            goal_direction: ("at_most" | "at_least") | null;
            /**
             * Goal Grain
             * @description What the goal holds for.
             * @enum {string}
             */
            goal_grain: "whole_window" | "per_interval";
            /** Goal Value */
            goal_value: number | null;
            /**
             * Kind
             * @description What it measures.
             * @enum {string}
             */
            kind: "affected_users" | "affected_sessions" | "occurrences" | "conversion_rate" | "error_rate" | "duration" | "revenue" | "custom";
            /** Metric Id */
            metric_id: string;
            /** Minimum Data Points */
            minimum_data_points: number | null;
            /**
             * Query
             * @description Its query; left out in lists.
             */
            query?: {
                [key: string]: unknown;
            } | null;
            /**
             * Role
             * @description At most one is primary.
             * @enum {string}
             */
            role: "primary" | "supporting";
            /**
             * Series
             * @description Up to 14 values, the newest last.
             */
            series: number[] | null;
            /** Title */
            title: string;
            /** Unit */
            unit: string | null;
            /**
             * Value
             * @description Measured value; null if it is not known, never for zero.
             */
            value: number | null;
            /**
             * Value At
             * @description When it was measured.
             */
            value_at: string | null;
            /**
             * Value Format
             * @description How to show the value.
             * @enum {string}
             */
            value_format: "number" | "count" | "percentage" | "percentage_scaled" | "duration" | "currency";
        };
        /**
         * ModelsInUse
         * @description The models that the operator has configured.
         */
        ModelsInUse: {
            embedding: components["schemas"]["EmbeddingModel"];
            language: components["schemas"]["LanguageModel"];
        };
        /**
         * MoveRequest
         * @description Which signals go to which report.
         */
        MoveRequest: {
            /**
             * Reason
             * @description Reason, kept in the work logs.
             * @default
             */
            reason?: string;
            /**
             * Report Id
             * Format: uuid
             * @description Where they go.
             */
            report_id: string;
            /**
             * Signal Ids
             * @description Signals of any reports.
             */
            signal_ids: string[];
        };
        /**
         * NewActionabilityJudgmentArtefact
         * @description A new entry of the work log: actionability judgment.
         */
        NewActionabilityJudgmentArtefact: {
            /**
             * @description Type of the entry. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            artefact_type: "actionability_judgment";
            /** @description Content of the entry. */
            content: components["schemas"]["ActionabilityJudgment"];
        };
        /**
         * NewArtefact
         * @description A new entry; unknown keys of its content are dropped.
         */
        NewArtefact: components["schemas"]["NewActionabilityJudgmentArtefact"] | components["schemas"]["NewCodeReferenceArtefact"] | components["schemas"]["NewCommitArtefact"] | components["schemas"]["NewDismissalArtefact"] | components["schemas"]["NewNoteArtefact"] | components["schemas"]["NewPriorityJudgmentArtefact"] | components["schemas"]["NewRepoSelectionArtefact"] | components["schemas"]["NewSafetyJudgmentArtefact"] | components["schemas"]["NewSignalFindingArtefact"] | components["schemas"]["NewSuggestedReviewersArtefact"] | components["schemas"]["NewTaskRunArtefact"];
        /**
         * NewCodeReferenceArtefact
         * @description A new entry of the work log: code reference.
         */
        NewCodeReferenceArtefact: {
            /**
             * @description Type of the entry. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            artefact_type: "code_reference";
            /** @description Content of the entry. */
            content: components["schemas"]["CodeReference"];
        };
        /**
         * NewCommitArtefact
         * @description A new entry of the work log: commit.
         */
        NewCommitArtefact: {
            /**
             * @description Type of the entry. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            artefact_type: "commit";
            /** @description Content of the entry. */
            content: components["schemas"]["Commit"];
        };
        /**
         * NewDismissalArtefact
         * @description A new entry of the work log: dismissal.
         */
        NewDismissalArtefact: {
            /**
             * @description Type of the entry. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            artefact_type: "dismissal";
            /** @description Content of the entry. */
            content: components["schemas"]["Dismissal"];
        };
        /**
         * NewInvite
         * @description An invitation to create.
         */
        NewInvite: {
            /**
             * Email
             * @description E-mail address, used for signing in.
             */
            email: string;
            /**
             * @description What they will be: `owner` manages people, `member` works, `viewer` reads.
             * @default member
             */
            role?: components["schemas"]["Role"];
        };
        /**
         * NewMemory
         * @description A memory to store.
         */
        NewMemory: {
            /**
             * Content
             * @description Content.
             */
            content: string;
            /**
             * Key
             * @description Key; existing content is replaced.
             */
            key: string;
            /**
             * Run Id
             * @description Run that stores it; unknown ones are ignored.
             */
            run_id?: string | null;
        };
        /**
         * NewNote
         * @description A note to create.
         */
        NewNote: {
            /**
             * Content
             * @description Text of the note.
             */
            content: string;
            /**
             * Expires At
             * @description When it was revoked; null if valid.
             */
            expires_at?: string | null;
            /**
             * Skill Name
             * @description Skill of the scout; empty or null for all.
             * @default
             */
            skill_name?: string | null;
        };
        /**
         * NewNoteArtefact
         * @description A new entry of the work log: note.
         */
        NewNoteArtefact: {
            /**
             * @description Type of the entry. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            artefact_type: "note";
            /** @description Content of the entry. */
            content: components["schemas"]["Note"];
        };
        /**
         * NewOrganization
         * @description An organization to create.
         */
        NewOrganization: {
            /**
             * Name
             * @description Name.
             */
            name: string;
        };
        /**
         * NewPersonalKey
         * @description A key to create.
         */
        NewPersonalKey: {
            /**
             * Label
             * @description Label.
             */
            label: string;
            /**
             * Scoped Organizations
             * @description Organizations that the key is limited to; empty for all.
             */
            scoped_organizations?: string[];
            /**
             * Scoped Teams
             * @description Projects that the key is limited to; empty for all.
             */
            scoped_teams?: number[];
            /**
             * Scopes
             * @description Scopes, limited to the permissions of the owner; `object:write` includes `object:read`.
             */
            scopes: components["schemas"]["Scope"][];
        };
        /**
         * NewPriorityJudgmentArtefact
         * @description A new entry of the work log: priority judgment.
         */
        NewPriorityJudgmentArtefact: {
            /**
             * @description Type of the entry. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            artefact_type: "priority_judgment";
            /** @description Content of the entry. */
            content: components["schemas"]["PriorityJudgment"];
        };
        /**
         * NewProject
         * @description A project to create.
         */
        NewProject: {
            /**
             * Name
             * @description Name.
             */
            name: string;
            /**
             * Organization
             * Format: uuid
             * @description Organization of the project. Default: the caller's oldest one.
             */
            organization?: string;
        };
        /**
         * NewReport
         * @description A report to create.
         */
        NewReport: {
            /**
             * Actionability
             * @description `immediately_actionable` makes the report ready, `requires_human_input` makes it wait for a person, `not_actionable` suppresses it.
             * @enum {string}
             */
            actionability: "immediately_actionable" | "requires_human_input" | "not_actionable";
            /**
             * Actionability Explanation
             * @description Reason; for a report that waits for a person, the question.
             */
            actionability_explanation: string;
            /**
             * Already Addressed
             * @description Whether it was addressed already; the report is then suppressed.
             * @default false
             */
            already_addressed?: boolean;
            /**
             * Charts
             * @description Stored with the report unchanged.
             */
            charts?: {
                [key: string]: unknown;
            }[] | null;
            /**
             * Evidence
             * @description Evidence: 1 to 50 observations.
             */
            evidence: components["schemas"]["ReportEvidence"][];
            /**
             * Idempotency Key
             * @description Idempotency key: the same key returns the same report.
             */
            idempotency_key?: string | null;
            /**
             * Metrics
             * @description Stored with the report unchanged.
             */
            metrics?: {
                [key: string]: unknown;
            }[] | null;
            /**
             * Priority
             * @description Priority; P0 is the most urgent.
             */
            priority?: ("P0" | "P1" | "P2" | "P3" | "P4") | null;
            /**
             * Priority Explanation
             * @description Reason for the priority.
             */
            priority_explanation?: string | null;
            /**
             * Repository
             * @description Repository with the code to change, `organization/repository`; null if none fits.
             */
            repository?: string | null;
            /**
             * Suggested Prompts
             * @description Stored with the report unchanged.
             */
            suggested_prompts?: string[] | null;
            /**
             * Suggested Reviewers
             * @description Suggested reviewers, up to 10.
             */
            suggested_reviewers?: components["schemas"]["ReportReviewer"][] | null;
            /**
             * Summary
             * @description Summary.
             */
            summary: string;
            /**
             * Title
             * @description Title.
             */
            title: string;
        };
        /**
         * NewRepoSelectionArtefact
         * @description A new entry of the work log: repo selection.
         */
        NewRepoSelectionArtefact: {
            /**
             * @description Type of the entry. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            artefact_type: "repo_selection";
            /** @description Content of the entry. */
            content: components["schemas"]["RepoSelection"];
        };
        /**
         * NewSafetyJudgmentArtefact
         * @description A new entry of the work log: safety judgment.
         */
        NewSafetyJudgmentArtefact: {
            /**
             * @description Type of the entry. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            artefact_type: "safety_judgment";
            /** @description Content of the entry. */
            content: components["schemas"]["SafetyJudgment"];
        };
        /**
         * NewScout
         * @description A scout to create: its skill and its configuration.
         */
        NewScout: {
            /**
             * Allowed Tools
             * @description Tools of runs. Default: all except `emit-report` and `edit-report`. Not part of PostHog's API.
             */
            allowed_tools?: string[] | null;
            /**
             * Body
             * @description The instructions, in Markdown.
             */
            body: string;
            /** @description Configuration of the scout; defaults if omitted. */
            config?: components["schemas"]["ScoutConfigChanges"] | null;
            /**
             * Description
             * @description Description in one or two sentences.
             */
            description: string;
            /**
             * Files
             * @description Additional files.
             */
            files?: components["schemas"]["SkillFileInput"][];
            /**
             * Name
             * @description Name of the skill: `signals-scout-` and lower-case letters, digits, single hyphens. The prefix is required.
             */
            name: string;
        };
        /**
         * NewScoutConfig
         * @description A configuration to create, or to change if the skill has one.
         */
        NewScoutConfig: {
            /**
             * Auto Pause Exempt
             * @description Whether the scout is exempt from auto-pause.
             */
            auto_pause_exempt?: boolean;
            /**
             * Display Name
             * @description Display name; blank for the name of the skill.
             */
            display_name?: string;
            /**
             * Emit
             * @description Whether findings become signals; false makes dry runs.
             */
            emit?: boolean;
            /**
             * Enabled
             * @description Whether the scout runs on its schedule. A project may have 100 enabled scouts.
             */
            enabled?: boolean;
            /**
             * Mcp Gateway Server Ids
             * @description MCP servers that agents may use. There is no gateway, so a run that requires one fails.
             */
            mcp_gateway_server_ids?: string[];
            /**
             * Model
             * @description Model for agents, one that the server offers; null for the default. A run with any other model fails with that reason.
             */
            model?: string | null;
            /**
             * Network Access
             * @description Network access of a run. Stored but ignored: runs can access nothing but their tools.
             * @enum {string}
             */
            network_access?: "trusted" | "full";
            /** @description Further destinations of findings: an object each for `slack` and `webhook`. */
            output_destinations?: components["schemas"]["OutputDestinations"] | null;
            /**
             * Repositories
             * @description Repositories that runs may read, as `organization/repository`; empty for all that are connected by name. Others that a credential can access have to be named here.
             */
            repositories?: string[];
            /**
             * Run Cron Schedule
             * @description Cron schedule (five fields) in the project's time zone, instead of the interval; null for the interval.
             */
            run_cron_schedule?: string | null;
            /**
             * Run Interval Minutes
             * @description Minutes between runs. 1440 unless said.
             */
            run_interval_minutes?: number;
            /**
             * Skill Name
             * @description Existing skill of the scout. Starts with `signals-scout-`.
             */
            skill_name: string;
            /**
             * Structured Output Schema
             * @description JSON Schema of records of a run, with internal references only. Null for none.
             */
            structured_output_schema?: {
                [key: string]: unknown;
            } | null;
            /**
             * Tags
             * @description Tags of the scout.
             */
            tags?: string[];
            /**
             * Write Scopes
             * @description Additional scopes for tokens of runs; the caller must have them.
             */
            write_scopes?: string[];
        };
        /**
         * NewSignalFindingArtefact
         * @description A new entry of the work log: signal finding.
         */
        NewSignalFindingArtefact: {
            /**
             * @description Type of the entry. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            artefact_type: "signal_finding";
            /** @description Content of the entry. */
            content: components["schemas"]["SignalFinding"];
        };
        /**
         * NewSignalRequest
         * @description One signal as a client sends it.
         */
        NewSignalRequest: {
            /**
             * Description
             * @description Text of the signal.
             */
            description: string;
            /**
             * Extra
             * @description Additional fields; validated for some products. Signals with the same text as `thread`, such as the id of a conversation, belong to one report.
             */
            extra?: {
                [key: string]: unknown;
            };
            /**
             * Id
             * @description Your own id, for deduplication.
             */
            id?: string | null;
            /**
             * Source Id
             * @description Id at the source; need not be unique.
             */
            source_id: string;
            /**
             * Source Product
             * @description Source product, such as `zendesk`.
             */
            source_product: string;
            /**
             * Source Type
             * @description Source type, such as `ticket`.
             */
            source_type: string;
            /**
             * Timestamp
             * @description Timestamp. Default: time of receipt.
             */
            timestamp?: string | null;
            /**
             * Weight
             * @description Weight. Reports are promoted from a total of 1.
             * @default 0.5
             */
            weight?: number;
        };
        /**
         * NewSignalSourceConfig
         * @description A source configuration. A project has one per product and type.
         */
        NewSignalSourceConfig: {
            /**
             * Config
             * @description Options of the source, at most 64 KB. For `session_replay`: `recording_filters`, an object, and `sample_rate`, from 0 to 1 (default 0.1 for `session_analysis_cluster`).
             */
            config?: {
                [key: string]: unknown;
            };
            /**
             * Enabled
             * @description Whether signals of this source are accepted.
             * @default true
             */
            enabled?: boolean;
            /**
             * Source Product
             * @description Source product. Cannot be changed later.
             *
             *     * `github` - GitHub
             *     * `linear` - Linear
             *     * `jira` - Jira
             *     * `gitlab` - GitLab
             *     * `gitea` - Gitea
             *     * `shortcut` - Shortcut
             *     * `pganalyze` - Pganalyze
             *     * `sentry` - Sentry
             *     * `rollbar` - Rollbar
             *     * `bugsnag` - Bugsnag
             *     * `honeybadger` - Honeybadger
             *     * `raygun` - Raygun
             *     * `zendesk` - Zendesk
             *     * `freshdesk` - Freshdesk
             *     * `freshservice` - Freshservice
             *     * `front` - Front
             *     * `gorgias` - Gorgias
             *     * `kustomer` - Kustomer
             *     * `dixa` - Dixa
             *     * `plain` - Plain
             *     * `intercom` - Intercom
             *     * `hubspot` - HubSpot
             *     * `conversations` - Conversations
             *     * `snyk` - Snyk
             *     * `sonarqube` - SonarQube
             *     * `semgrep` - Semgrep
             *     * `rapid7_insightvm` - Rapid7 InsightVM
             *     * `replay_vision` - Replay Vision
             *     * `featurebase` - Featurebase
             *     * `frill` - Frill
             *     * `aha` - Aha
             *     * `uservoice` - UserVoice
             *     * `productboard` - Productboard
             *     * `canny` - Canny
             *     * `asknicely` - AskNicely
             *     * `retently` - Retently
             *     * `appfigures` - Appfigures
             *     * `appfollow` - AppFollow
             *     * `judgeme_reviews` - Judge.me
             *     * `app_reviews` - App reviews
             *     * `session_replay` - Session replay
             *     * `llm_analytics` - LLM analytics
             *     * `error_tracking` - Error tracking
             *     * `endpoints` - Endpoints
             *     * `logs` - Logs
             *     * `health_checks` - Health checks
             *     * `analytics` - Product analytics
             *     * `engineering_analytics` - Engineering analytics
             *     * `google_search_console` - Google Search Console
             *     * `signals_scout` - Signals scout
             *     * `signals_check` - Report check
             * @enum {string}
             */
            source_product: "github" | "linear" | "jira" | "gitlab" | "gitea" | "shortcut" | "pganalyze" | "sentry" | "rollbar" | "bugsnag" | "honeybadger" | "raygun" | "zendesk" | "freshdesk" | "freshservice" | "front" | "gorgias" | "kustomer" | "dixa" | "plain" | "intercom" | "hubspot" | "conversations" | "snyk" | "sonarqube" | "semgrep" | "rapid7_insightvm" | "replay_vision" | "featurebase" | "frill" | "aha" | "uservoice" | "productboard" | "canny" | "asknicely" | "retently" | "appfigures" | "appfollow" | "judgeme_reviews" | "app_reviews" | "session_replay" | "llm_analytics" | "error_tracking" | "endpoints" | "logs" | "health_checks" | "analytics" | "engineering_analytics" | "google_search_console" | "signals_scout" | "signals_check";
            /**
             * Source Type
             * @description Source type. Cannot be changed later.
             *
             *     * `issue` - Issue
             *     * `ticket` - Ticket
             *     * `scanner_finding` - Scanner finding
             *     * `feedback` - Feedback
             *     * `review` - Review
             *     * `session_analysis_cluster` - Session analysis cluster
             *     * `evaluation` - Evaluation
             *     * `evaluation_report` - Evaluation report
             *     * `issue_created` - Issue created
             *     * `issue_reopened` - Issue reopened
             *     * `issue_spiking` - Issue spiking
             *     * `cross_source_issue` - Cross source issue
             *     * `alert_state_change` - Alert state change
             *     * `health_issue` - Health issue
             *     * `endpoint_execution_failed` - Endpoint execution failed
             *     * `endpoint_breakdown_limit_exceeded` - Endpoint breakdown limit exceeded
             *     * `anomaly_investigation` - Anomaly investigation
             *     * `ci_flaky_check` - Ci flaky check
             *     * `ci_broken_default_branch` - Ci broken default branch
             *     * `ci_duration_regression` - Ci duration regression
             *     * `search_opportunity` - Search opportunity
             * @enum {string}
             */
            source_type: "issue" | "ticket" | "scanner_finding" | "feedback" | "review" | "session_analysis_cluster" | "evaluation" | "evaluation_report" | "issue_created" | "issue_reopened" | "issue_spiking" | "cross_source_issue" | "alert_state_change" | "health_issue" | "endpoint_execution_failed" | "endpoint_breakdown_limit_exceeded" | "anomaly_investigation" | "ci_flaky_check" | "ci_broken_default_branch" | "ci_duration_regression" | "search_opportunity";
        };
        /**
         * NewSource
         * @description A source to connect.
         */
        NewSource: {
            /**
             * Config
             * @description Configuration, matching the schema of the kind.
             */
            config?: {
                [key: string]: unknown;
            };
            /**
             * Enabled
             * @description Whether its deliveries are accepted.
             * @default true
             */
            enabled?: boolean;
            /**
             * Kind
             * @description Kind of source, such as `github`.
             */
            kind: string;
            /**
             * Name
             * @description Name. Default: the title of its kind.
             */
            name?: string | null;
            /**
             * Per Minute
             * @description Maximum deliveries per minute. Default: the server's setting.
             */
            per_minute?: number | null;
            /**
             * Secrets
             * @description Secrets by name; null removes one. They are stored encrypted and never returned. A new signing secret is accepted together with the old one.
             */
            secrets?: {
                [key: string]: string | null;
            };
            /**
             * Weight
             * @description Weight of its signals. Default: that of its kind.
             */
            weight?: number | null;
        };
        /**
         * NewSuggestedReviewersArtefact
         * @description A new entry of the work log: suggested reviewers.
         */
        NewSuggestedReviewersArtefact: {
            /**
             * @description Type of the entry. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            artefact_type: "suggested_reviewers";
            /** @description Content of the entry. */
            content: components["schemas"]["SuggestedReviewers"];
        };
        /**
         * NewTaskRunArtefact
         * @description A new entry of the work log: task run.
         */
        NewTaskRunArtefact: {
            /**
             * @description Type of the entry. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            artefact_type: "task_run";
            /** @description Content of the entry. */
            content: components["schemas"]["TaskRun"];
        };
        /**
         * NewToken
         * @description A token to create.
         */
        NewToken: {
            /**
             * Label
             * @description Label of the token.
             * @default
             */
            label?: string;
        };
        /**
         * Note
         * @description A note.
         */
        Note: {
            /**
             * Author
             * @description Display name instead of the author's.
             */
            author?: string | null;
            /**
             * Note
             * @description Text of the note.
             */
            note: string;
        };
        /**
         * NoteArtefact
         * @description An entry of the work log: note.
         */
        NoteArtefact: {
            /** @description Content of the entry. */
            content: components["schemas"]["Note"];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** @description User who wrote it. */
            created_by: components["schemas"]["Person"] | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Task Id
             * @description Task that wrote it. Without a user or a task, the server wrote it.
             */
            task_id: string | null;
            /**
             * @description Type of the entry. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "note";
            /**
             * Updated At
             * @description When the content was last replaced; null if never.
             */
            updated_at: string | null;
        };
        /**
         * Notebook
         * @description A notebook of a connected PostHog instance.
         */
        Notebook: {
            /** Last Modified At */
            last_modified_at: string | null;
            /** Short Id */
            short_id: string;
            /** Title */
            title: string;
        };
        /**
         * Notebooks
         * @description The notebooks: how many, and the five most recently changed.
         */
        Notebooks: {
            /** Recent */
            recent: components["schemas"]["Notebook"][];
            /** Total Count */
            total_count: number;
        };
        /**
         * Observation
         * @description A resulting signal.
         */
        Observation: {
            /**
             * Amends
             * @description Whether it only replaces the text of a known signal; unknown ones are skipped.
             */
            amends: boolean;
            /** Description */
            description: string;
            /**
             * Dropped By
             * @description Number of the rule that dropped it.
             */
            dropped_by: number | null;
            /** Extra */
            extra: {
                [key: string]: unknown;
            };
            /**
             * Matched
             * @description Numbers of matching rules.
             */
            matched: number[];
            /**
             * Revision
             * @description Distinguishes signals of the same object.
             */
            revision: string;
            /**
             * Shortened
             * @description Whether its text is shortened.
             */
            shortened: boolean;
            /** Source Id */
            source_id: string;
            /** Source Product */
            source_product: string;
            /** Source Type */
            source_type: string;
            /** Timestamp */
            timestamp: string | null;
            /** Weight */
            weight: number;
        };
        /**
         * Oidc
         * @description The sign-in provider.
         */
        Oidc: {
            /**
             * Name
             * @description Display name.
             */
            name: string;
            /**
             * Url
             * @description URL to redirect the browser to.
             */
            url: string;
        };
        /**
         * OneReceipt
         * @description The answer to one signal.
         */
        OneReceipt: {
            /** @description Why it was rejected. */
            error: components["schemas"]["Rejection"] | null;
            /**
             * Outcome
             * @description `stored`: new and durable. `repeated`: a duplicate, which keeps its first id. `ignored`: a gate is closed. `rejected`: invalid.
             * @enum {string}
             */
            outcome: "stored" | "repeated" | "ignored" | "rejected";
            /**
             * Reason
             * @description Why it was ignored: `source_disabled` or `ai_processing_not_approved`.
             */
            reason: string | null;
            /**
             * Signal Id
             * @description Id of the signal, if it was stored.
             */
            signal_id: string | null;
            /**
             * Status
             * @constant
             */
            status: "ok";
        };
        /**
         * Organization
         * @description An organization owns projects and has members.
         */
        Organization: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Is Ai Data Processing Approved
             * @description Whether language models may read the organization's data.
             */
            is_ai_data_processing_approved: boolean;
            /** Name */
            name: string;
        };
        /**
         * OrganizationMember
         * @description A member of an organization.
         */
        OrganizationMember: {
            /**
             * Distinct Id
             * @description Permanent identifier of the person in events.
             */
            distinct_id: string;
            /** Email */
            email: string;
            /** First Name */
            first_name: string;
            /**
             * Github Login
             * @description Linked login at the git host, if any.
             */
            github_login: string | null;
            /** Id */
            id: number;
            /**
             * Is Staff
             * @description Whether the person administers the server.
             */
            is_staff: boolean;
            /**
             * Joined At
             * Format: date-time
             * @description When they became a member.
             */
            joined_at: string;
            /** Last Name */
            last_name: string;
            /** @description Role: `owner` manages people, `member` works, `viewer` reads. */
            role: components["schemas"]["Role"];
            /**
             * Uuid
             * Format: uuid
             */
            uuid: string;
        };
        /**
         * OrganizationMemberPage
         * @description One page of members.
         */
        OrganizationMemberPage: {
            /**
             * Count
             * @description Number of members, on all pages.
             */
            count: number;
            /**
             * Next
             * @description URL of the next page.
             */
            next: string | null;
            /**
             * Previous
             * @description URL of the previous page.
             */
            previous: string | null;
            /** Results */
            results: components["schemas"]["OrganizationMember"][];
        };
        /**
         * OrganizationPage
         * @description One page of organizations.
         */
        OrganizationPage: {
            /**
             * Count
             * @description Number of accessible organizations on all pages.
             */
            count: number;
            /**
             * Next
             * @description URL of the next page.
             */
            next: string | null;
            /**
             * Previous
             * @description URL of the previous page.
             */
            previous: string | null;
            /** Results */
            results: components["schemas"]["Organization"][];
        };
        /**
         * Original
         * @description The full text of a signal.
         */
        Original: {
            /**
             * Signal Id
             * Format: uuid
             */
            signal_id: string;
            /**
             * Text
             * @description The text as the source sent it.
             */
            text: string;
        };
        /**
         * OtherArtefact
         * @description An entry of a type that is not in this description.
         */
        OtherArtefact: {
            /** Content */
            content: {
                [key: string]: unknown;
            } | unknown[];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** @description User who wrote it. */
            created_by: components["schemas"]["Person"] | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Task Id
             * @description Task that wrote it. Without a user or a task, the server wrote it.
             */
            task_id: string | null;
            /**
             * Type
             * @description A type that is not in this description.
             */
            type: string;
            /**
             * Updated At
             * @description When the content was last replaced; null if never.
             */
            updated_at: string | null;
        };
        /**
         * OtherWrittenArtefact
         * @description An entry of a type that is not in this description, as stored.
         */
        OtherWrittenArtefact: {
            /** Content */
            content: {
                [key: string]: unknown;
            } | unknown[];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Report Id
             * Format: uuid
             */
            report_id: string;
            /** Task Id */
            task_id: string | null;
            /**
             * Type
             * @description A type that is not in this description.
             */
            type: string;
            /** Updated At */
            updated_at: string | null;
        };
        /**
         * OutputAnswer
         * @description The number of stored records: all or none.
         */
        OutputAnswer: {
            /** Recorded */
            recorded: number;
        };
        /**
         * OutputDestinations
         * @description Additional destinations of findings.
         */
        OutputDestinations: {
            /**
             * Slack
             * @description Where in Slack; null for nowhere. Kept, not used.
             */
            slack?: {
                [key: string]: unknown;
            } | null;
            /**
             * Webhook
             * @description Which webhook; null for none. Kept, not used.
             */
            webhook?: {
                [key: string]: unknown;
            } | null;
        };
        /**
         * OutputRequest
         * @description Records of a run.
         */
        OutputRequest: {
            /**
             * Records
             * @description Records in order.
             */
            records: components["schemas"]["RecordRequest"][];
        };
        /**
         * OwnOrganization
         * @description The current organization of a user, in short.
         */
        OwnOrganization: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Is Ai Data Processing Approved
             * @description Whether language models may read the organization's data.
             */
            is_ai_data_processing_approved: boolean;
            /** Name */
            name: string;
        };
        /**
         * OwnProject
         * @description The current project of a user, in short.
         */
        OwnProject: {
            /** Id */
            id: number;
            /** Name */
            name: string;
        };
        /**
         * PasswordChange
         * @description A new password for the signed-in account.
         */
        PasswordChange: {
            /**
             * Current Password
             * @description The current password.
             */
            current_password: string;
            /**
             * New Password
             * @description The new one, of 12 characters or more.
             */
            new_password: string;
        };
        /**
         * PasswordLink
         * @description A one-time link for setting a password.
         */
        PasswordLink: {
            /**
             * Expires At
             * Format: date-time
             * @description When it expires.
             */
            expires_at: string;
            /**
             * Path
             * @description Path of the link on this server.
             */
            path: string;
        };
        /**
         * PasswordReset
         * @description A new password, set by a one-time link.
         */
        PasswordReset: {
            /**
             * Password
             * @description The new password, of 12 characters or more.
             */
            password: string;
            /**
             * Token
             * @description Token after `#token=` in the link.
             */
            token: string;
        };
        /**
         * Paused
         * @description The response to a pause.
         */
        Paused: {
            /**
             * Paused Until
             * Format: date-time
             */
            paused_until: string;
            /**
             * Status
             * @constant
             */
            status: "paused";
        };
        /**
         * PauseRequest
         * @description The body of a request to pause.
         */
        PauseRequest: {
            /**
             * Timestamp
             * Format: date-time
             * @description End of the pause; a past time ends it.
             */
            timestamp: string;
        };
        /**
         * Payload
         * @description The content of a profile.
         */
        Payload: {
            inventory: components["schemas"]["Inventory"];
        };
        /**
         * Person
         * @description A user.
         */
        Person: {
            /** Email */
            email: string;
            /** First Name */
            first_name: string;
            /** Id */
            id: number;
            /** Last Name */
            last_name: string;
            /**
             * Uuid
             * Format: uuid
             */
            uuid: string;
        };
        /**
         * PersonalKey
         * @description A personal API key.
         */
        PersonalKey: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Expires At
             * @description Expiry; null for none.
             */
            expires_at: string | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Label
             * @description Label.
             */
            label: string;
            /**
             * Last Used At
             * @description When it was last used, within a minute.
             */
            last_used_at: string | null;
            /**
             * Mask Value
             * @description Masked key: its beginning and last four characters.
             */
            mask_value: string;
            /**
             * Scoped Organizations
             * @description Organizations that the key is limited to; empty for all.
             */
            scoped_organizations: string[];
            /**
             * Scoped Teams
             * @description Projects that the key is limited to; empty for all.
             */
            scoped_teams: number[];
            /**
             * Scopes
             * @description Scopes, limited to the permissions of the owner; `object:write` includes `object:read`.
             */
            scopes: string[];
            /**
             * Value
             * @description The key itself; only in the response that creates or rolls it.
             */
            value: string | null;
        };
        /**
         * PersonalKeyChanges
         * @description Changes of a key; omitted fields stay unchanged.
         */
        PersonalKeyChanges: {
            /**
             * Label
             * @description Label.
             */
            label?: string;
            /**
             * Scoped Organizations
             * @description Organizations that the key is limited to; empty for all.
             */
            scoped_organizations?: string[];
            /**
             * Scoped Teams
             * @description Projects that the key is limited to; empty for all.
             */
            scoped_teams?: number[];
            /**
             * Scopes
             * @description Scopes, limited to the permissions of the owner; `object:write` includes `object:read`.
             */
            scopes?: components["schemas"]["Scope"][];
        };
        /**
         * PersonalKeyPage
         * @description One page of keys.
         */
        PersonalKeyPage: {
            /**
             * Count
             * @description Number of keys, on all pages.
             */
            count: number;
            /**
             * Next
             * @description URL of the next page.
             */
            next: string | null;
            /**
             * Previous
             * @description URL of the previous page.
             */
            previous: string | null;
            /** Results */
            results: components["schemas"]["PersonalKey"][];
        };
        /**
         * PlainError
         * @description Error as one sentence.
         */
        PlainError: {
            /**
             * Error
             * @description Description of the error for people.
             */
            error: string;
        };
        /**
         * PointRequest
         * @description A metric point.
         */
        PointRequest: {
            /**
             * Labels
             * @description Labels of the series, such as `route` or `region`.
             */
            labels?: {
                [key: string]: string;
            };
            /**
             * Name
             * @description Name of the metric: letters, digits and `_ . : / -`, first a letter or `_`.
             */
            name: string;
            /**
             * Timestamp
             * @description Time of measurement. Default: now.
             */
            timestamp?: string | null;
            /**
             * Value
             * @description Value in the metric's own unit.
             */
            value: number;
        };
        /**
         * PointsRequest
         * @description Points to write atomically.
         */
        PointsRequest: {
            /**
             * Points
             * @description 1 to 5,000 points.
             */
            points: components["schemas"]["PointRequest"][];
        };
        /**
         * Poll
         * @description Polling state of a source.
         */
        Poll: {
            /**
             * Error
             * @description Error of the last poll.
             */
            error: string | null;
            /**
             * Failures
             * @description Consecutive failed polls.
             */
            failures: number;
            /**
             * History Ended At
             * @description When its history was read completely; those signals count once they are grouped.
             */
            history_ended_at: string | null;
            /** Last At */
            last_at: string | null;
            /**
             * Next At
             * @description Next poll; null if it is not polled.
             */
            next_at: string | null;
        };
        /**
         * PollTest
         * @description The first page of a poll without storing it.
         */
        PollTest: {
            /**
             * Error
             * @description Why polling fails; null for success.
             */
            error: string | null;
            /**
             * Found
             * @description Number of items on the first page.
             */
            found: number;
            /**
             * Preview
             * @description The results of the first few items.
             */
            preview: components["schemas"]["SourcePreview"][];
        };
        /**
         * Preview
         * @description The predicted grouping of a signal.
         */
        Preview: {
            /**
             * As Of
             * Format: date-time
             * @description Time of the data, which may be some seconds old in a busy project.
             */
            as_of: string;
            /**
             * Candidates
             * @description Nearest reports, most probable first.
             */
            candidates: components["schemas"]["Candidate"][];
            /**
             * Model
             * @description The match model and its version.
             */
            model: string | null;
            /**
             * Outcome
             * @description `join`: it would go into the report `report_id`. `open`: into a new one. `quarantine`: the safety filter would hold it. `repeated`: it is stored already, as `signal_id`. `ignored`: a gate is closed.
             * @enum {string}
             */
            outcome: "join" | "open" | "quarantine" | "repeated" | "ignored";
            /** Reason */
            reason: string;
            /** Report Id */
            report_id: string | null;
            /** @description Null if signals are not screened. */
            screening: components["schemas"]["Screening"] | null;
            /** Signal Id */
            signal_id: string | null;
        };
        /**
         * PriorityJudgment
         * @description Priority of the report; P0 is the most urgent.
         */
        PriorityJudgment: {
            /**
             * Explanation
             * @description Why.
             */
            explanation: string;
            /**
             * Priority
             * @description Priority.
             * @enum {string}
             */
            priority: "P0" | "P1" | "P2" | "P3" | "P4";
        };
        /**
         * PriorityJudgmentArtefact
         * @description An entry of the work log: priority judgment.
         */
        PriorityJudgmentArtefact: {
            /** @description Content of the entry. */
            content: components["schemas"]["PriorityJudgment"];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** @description User who wrote it. */
            created_by: components["schemas"]["Person"] | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Task Id
             * @description Task that wrote it. Without a user or a task, the server wrote it.
             */
            task_id: string | null;
            /**
             * @description Type of the entry. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "priority_judgment";
            /**
             * Updated At
             * @description When the content was last replaced; null if never.
             */
            updated_at: string | null;
        };
        /**
         * ProcessingPage
         * @description The processing state, both as one value and as a page with one entry, for clients that read a list.
         */
        ProcessingPage: {
            /** Count */
            count: number;
            /** Next */
            next: string | null;
            /** Paused Until */
            paused_until: string | null;
            /** Previous */
            previous: string | null;
            /** Results */
            results: components["schemas"]["ProcessingState"][];
        };
        /**
         * ProcessingState
         * @description One entry of the processing state: until when grouping is paused, null for never paused.
         */
        ProcessingState: {
            /** Paused Until */
            paused_until: string | null;
        };
        /**
         * ProductIntent
         * @description A product that somebody at a connected PostHog instance intended to use.
         */
        ProductIntent: {
            /** Activated At */
            activated_at: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Product Type */
            product_type: string;
        };
        /**
         * Profile
         * @description The profile of a project at one time.
         */
        Profile: {
            /**
             * Computed At
             * Format: date-time
             */
            computed_at: string;
            /**
             * Expires At
             * Format: date-time
             * @description When it expires.
             */
            expires_at: string;
            payload: components["schemas"]["Payload"];
            /**
             * Profile Id
             * Format: uuid
             */
            profile_id: string;
            /**
             * Source Version
             * @description Contents of profiles of this kind.
             */
            source_version: string;
        };
        /**
         * ProfileChanges
         * @description Changes of one's own account; omitted fields stay unchanged.
         */
        ProfileChanges: {
            /**
             * First Name
             * @description First name.
             */
            first_name?: string;
            /**
             * Github Login
             * @description Login at the git host, by which reports are suggested; null for none.
             */
            github_login?: string | null;
            /**
             * Last Name
             * @description Last name.
             */
            last_name?: string;
            /**
             * Set Current Team
             * @description Number of the project that `@current` is; null for the first one of the organization that was joined first.
             */
            set_current_team?: number | null;
        };
        /**
         * Project
         * @description A project, with its own inbox.
         */
        Project: {
            /**
             * Id
             * @description Number in URLs.
             */
            id: number;
            /** Name */
            name: string;
            /**
             * Organization
             * Format: uuid
             * @description The organization that it belongs to.
             */
            organization: string;
            /**
             * Uuid
             * Format: uuid
             */
            uuid: string;
        };
        /**
         * ProjectConfig
         * @description The automatic start configuration of a project.
         */
        ProjectConfig: {
            /**
             * Autostart Base Branches
             * @description Base branch by repository (`organization/repository`, in lower case).
             */
            autostart_base_branches: {
                [key: string]: string;
            };
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Daily Report Limit Reached
             * @description Whether the limit is reached.
             */
            daily_report_limit_reached: boolean;
            /**
             * Default Autostart Priority
             * @description Minimum priority for automatic starts, unless a person has their own.
             * @enum {string}
             */
            default_autostart_priority: "P0" | "P1" | "P2" | "P3" | "P4";
            /**
             * Default Slack Notification Channel
             * @description Default notification channel; null for none.
             */
            default_slack_notification_channel: string | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Max Reports Per Day
             * @description Reports that may become ready, or wait for a person, for the first time on one day of the project's time zone; null for no limit. When it is reached, grouping, research of new reports and scouts wait.
             */
            max_reports_per_day: number | null;
            /**
             * Reports Generated Today
             * @description Such reports today; 0 without a limit.
             */
            reports_generated_today: number;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * ProjectConfigChanges
         * @description Changes of a project's configuration; omitted fields stay unchanged.
         */
        ProjectConfigChanges: {
            /**
             * Autostart Base Branches
             * @description Base branch by repository (`organization/repository`, in lower case). Takes the place of all before; a blank branch leaves one out.
             */
            autostart_base_branches?: {
                [key: string]: string;
            };
            /**
             * Default Autostart Priority
             * @description Minimum priority for automatic starts, unless a person has their own.
             * @enum {string}
             */
            default_autostart_priority?: "P0" | "P1" | "P2" | "P3" | "P4";
            /**
             * Default Slack Notification Channel
             * @description Default notification channel; null for none.
             */
            default_slack_notification_channel?: string | null;
            /**
             * Max Reports Per Day
             * @description Reports that may become ready, or wait for a person, for the first time on one day of the project's time zone; null for no limit. When it is reached, grouping, research of new reports and scouts wait.
             */
            max_reports_per_day?: number | null;
        };
        /**
         * ProjectContext
         * @description The description of the product by the project's people.
         */
        ProjectContext: {
            /** App Urls */
            app_urls: string[];
            /** Product Description */
            product_description: string | null;
        };
        /**
         * ProjectPage
         * @description One page of projects.
         */
        ProjectPage: {
            /**
             * Count
             * @description Number of accessible projects on all pages.
             */
            count: number;
            /**
             * Next
             * @description URL of the next page.
             */
            next: string | null;
            /**
             * Previous
             * @description URL of the previous page.
             */
            previous: string | null;
            /** Results */
            results: components["schemas"]["Project"][];
        };
        /**
         * Proposal
         * @description One proposed change.
         */
        Proposal: {
            /**
             * From Report Id
             * Format: uuid
             */
            from_report_id: string;
            /**
             * Held Back
             * @description Whether it exceeds the limits of one run, so that a run would not make it.
             */
            held_back: boolean;
            /**
             * Joins
             * @description Probability of the same problem as the signals that these would join; null without any.
             */
            joins: number | null;
            /**
             * Kind
             * @description Merge, split or move.
             * @enum {string}
             */
            kind: "merge" | "split" | "move";
            /** Signal Count */
            signal_count: number;
            /**
             * Stays
             * @description The same for the signals that they would leave.
             */
            stays: number | null;
            /**
             * To Report Id
             * @description Null for a new report.
             */
            to_report_id: string | null;
        };
        /**
         * ProviderAddress
         * @description The URL for the browser.
         */
        ProviderAddress: {
            /**
             * Url
             * @description An address of the provider.
             */
            url: string;
        };
        /**
         * QuarantinedSignal
         * @description A quarantined or released signal.
         */
        QuarantinedSignal: {
            /** Decided At */
            decided_at: string | null;
            /** @description Who decided; null also if it was decided on the server. */
            decided_by: components["schemas"]["Person"] | null;
            /**
             * Decision
             * @description Decision of a person; null for none.
             */
            decision: ("released" | "confirmed") | null;
            /** Explanation */
            explanation: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Model
             * @description Filter and version.
             */
            model: string;
            /**
             * Received At
             * Format: date-time
             */
            received_at: string;
            /**
             * Score
             * @description Probability of manipulation, 0 to 1; 0.5 if unknown.
             */
            score: number;
            /**
             * Screened At
             * Format: date-time
             */
            screened_at: string;
            /** Source Id */
            source_id: string;
            /** Source Product */
            source_product: string;
            /** Source Type */
            source_type: string;
            /**
             * Spans
             * @description Passages that contribute most.
             */
            spans: components["schemas"]["Span"][];
            /**
             * State
             * @description `quarantined`, or its state after release.
             * @enum {string}
             */
            state: "pending" | "grouped" | "failed" | "quarantined";
            /**
             * Text
             * @description Text of the signal. Untrusted: it may contain instructions for agents.
             */
            text: string;
            /**
             * Threat Type
             * @description Threat type.
             */
            threat_type: ("instruction_override" | "exfiltration" | "remote_code" | "review_bypass" | "judge_poisoning" | "fake_authority" | "hidden_instructions" | "manipulation" | "unscreened") | null;
        };
        /**
         * QuarantinePage
         * @description One page of quarantined signals.
         */
        QuarantinePage: {
            /** Count */
            count: number;
            /** Next */
            next: string | null;
            /** Previous */
            previous: string | null;
            /** Results */
            results: components["schemas"]["QuarantinedSignal"][];
        };
        /**
         * Quota
         * @description GitHub accepts no more calls for now.
         */
        Quota: {
            /**
             * Code
             * @description `rate_limited`
             */
            code: string;
            /**
             * Detail
             * @description Description of the error for people.
             */
            detail: string;
        };
        /**
         * Reading
         * @description What a language model read, and which parts of its answer were not applied.
         */
        Reading: {
            /**
             * Cards
             * @description Reports of the catalogue that it was shown.
             */
            cards: number;
            /**
             * Dollars
             * @description US dollars; null without a price.
             */
            dollars: number | null;
            /** Input Tokens */
            input_tokens: number;
            /** Output Tokens */
            output_tokens: number;
            /**
             * Prompt Hash
             * @description Version of the prompt.
             */
            prompt_hash: string;
            /**
             * Refused
             * @description Why parts of the answer were not done: the first 100 sentences.
             */
            refused: string[];
            /** Seconds */
            seconds: number;
            /**
             * Signals
             * @description Messages that it was shown, each once.
             */
            signals: number;
            /**
             * Suggested
             * @description A suggested merge or move.
             */
            suggested: components["schemas"]["Suggested"][];
            /**
             * Unsure
             * @description Messages of which it could not say where they belong.
             */
            unsure: number;
        };
        /**
         * ReadStateRequest
         * @description Reports to mark as read or unread, or to look up.
         */
        ReadStateRequest: {
            /**
             * Read
             * @description The new mark; without it nothing is changed.
             */
            read?: boolean;
            /**
             * Report Ids
             * @description The reports; duplicates are ignored.
             */
            report_ids: string[];
        };
        /**
         * ReadStates
         * @description Which reports the caller has marked as read.
         */
        ReadStates: {
            /**
             * States
             * @description Whether it is marked, by report.
             */
            states: {
                [key: string]: boolean;
            };
        };
        /**
         * ReasonedEntry
         * @description A person to suggest, and why.
         */
        ReasonedEntry: {
            /**
             * Github Login
             * @description Login at the git host; case is ignored.
             */
            github_login?: string | null;
            /**
             * Github Name
             * @description Display name. Empty clears it; without this key the previous one is kept.
             */
            github_name?: string | null;
            /**
             * Reason
             * @description Why this person; by default who added them, and when.
             */
            reason?: string | null;
            /**
             * User Uuid
             * @description A member with a linked login.
             */
            user_uuid?: string | null;
        };
        /**
         * ReasonedReviewersRequest
         * @description Suggested reviewers among all members; an empty list for nobody.
         */
        ReasonedReviewersRequest: {
            /**
             * Content
             * @description At most 10.
             */
            content: components["schemas"]["ReasonedEntry"][];
        };
        /**
         * ReasonRequest
         * @description The reason of an action.
         */
        ReasonRequest: {
            /**
             * Reason
             * @description Reason, kept in the work logs.
             * @default
             */
            reason?: string;
        };
        /**
         * Receipt
         * @description The outcome of one signal.
         */
        Receipt: {
            /** @description Why it was rejected. */
            error: components["schemas"]["Rejection"] | null;
            /**
             * Outcome
             * @description `stored`: new and durable. `repeated`: a duplicate, which keeps its first id. `ignored`: a gate is closed. `rejected`: invalid.
             * @enum {string}
             */
            outcome: "stored" | "repeated" | "ignored" | "rejected";
            /**
             * Reason
             * @description Why it was ignored: `source_disabled` or `ai_processing_not_approved`.
             */
            reason: string | null;
            /**
             * Signal Id
             * @description Id of the signal, if it was stored.
             */
            signal_id: string | null;
        };
        /**
         * Receipts
         * @description The answer to a list of signals: a receipt for each, in order, and the counts by outcome.
         */
        Receipts: {
            /** Ignored Count */
            ignored_count: number;
            /** Rejected Count */
            rejected_count: number;
            /** Repeated Count */
            repeated_count: number;
            /** Results */
            results: components["schemas"]["Receipt"][];
            /**
             * Status
             * @constant
             */
            status: "ok";
            /** Stored Count */
            stored_count: number;
        };
        /**
         * ReceivedSignals
         * @description One page of signals.
         */
        ReceivedSignals: {
            /**
             * Count
             * @description Number of signals that match, on all pages.
             */
            count: number;
            /**
             * Next
             * @description URL of the next page.
             */
            next: string | null;
            /**
             * Previous
             * @description URL of the previous page.
             */
            previous: string | null;
            /** Results */
            results: components["schemas"]["FoundSignal"][];
        };
        /**
         * RecordRequest
         * @description One record; its payload matches the schema in the scout's configuration.
         */
        RecordRequest: {
            /**
             * Payload
             * @description Content of the record.
             */
            payload: {
                [key: string]: unknown;
            };
            /**
             * Subject
             * @description Subject of the record.
             */
            subject?: string | null;
        };
        /**
         * Refreshed
         * @description The metrics of those reports that are ready or wait for a person, in the order of the request.
         */
        Refreshed: {
            /** Reports */
            reports: components["schemas"]["RefreshedReport"][];
        };
        /**
         * RefreshedReport
         * @description The metrics of a report.
         */
        RefreshedReport: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Metrics */
            metrics: components["schemas"]["ListedMetric"][];
        };
        /**
         * RefreshRequest
         * @description Reports whose metrics are asked for.
         */
        RefreshRequest: {
            /**
             * Report Ids
             * @description The reports; duplicates are ignored.
             */
            report_ids: string[];
        };
        /**
         * RefreshStarted
         * @description A started search for suggestions.
         */
        RefreshStarted: {
            /**
             * Workflow Id
             * Format: uuid
             */
            workflow_id: string;
        };
        /**
         * RegroupChangePage
         * @description One page of a run's changes, in order.
         */
        RegroupChangePage: {
            /**
             * Count
             * @description Total number on all pages.
             */
            count: number;
            /**
             * Next
             * @description URL of the next page.
             */
            next: string | null;
            /**
             * Previous
             * @description URL of the previous page.
             */
            previous: string | null;
            /** Results */
            results: components["schemas"]["Regrouping"][];
        };
        /**
         * Regrouped
         * @description A regrouping, and the resulting report.
         */
        Regrouped: {
            /**
             * Regroupings
             * @description One per report that signals came from.
             */
            regroupings: components["schemas"]["Regrouping"][];
            /** @description Report that was merged into, split off, or moved to; after undoing, the report that signals returned to. Null if it is not visible. */
            report: components["schemas"]["Report"] | null;
        };
        /**
         * Regrouping
         * @description A merge, a split or a move.
         */
        Regrouping: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** @description Null if a task or the server did it. */
            created_by: components["schemas"]["Person"] | null;
            /**
             * From Report Id
             * Format: uuid
             * @description Report that was merged, or that signals came from.
             */
            from_report_id: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Kind
             * @description Merge, split or move.
             * @enum {string}
             */
            kind: "merge" | "split" | "move";
            /** Reason */
            reason: string;
            /**
             * Signal Ids
             * @description Moved signals; empty for a merge.
             */
            signal_ids: string[];
            /**
             * Task Id
             * @description Task on whose behalf it was done.
             */
            task_id: string | null;
            /**
             * To Report Id
             * Format: uuid
             */
            to_report_id: string;
            /** Undone At */
            undone_at: string | null;
        };
        /**
         * RegroupingPage
         * @description One page of a report's regroupings, newest first.
         */
        RegroupingPage: {
            /**
             * Count
             * @description Total number on all pages.
             */
            count: number;
            /**
             * Next
             * @description URL of the next page.
             */
            next: string | null;
            /**
             * Previous
             * @description URL of the previous page.
             */
            previous: string | null;
            /** Results */
            results: components["schemas"]["Regrouping"][];
        };
        /**
         * RegroupRun
         * @description A run, or a dry run.
         */
        RegroupRun: {
            /**
             * Arrivals
             * @description Signals in scope.
             */
            arrivals: number;
            /**
             * Broken Pairs
             * @description Pairs of signals that were separated.
             */
            broken_pairs: number;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** @description Who requested it; null for a task or the server. */
            created_by: components["schemas"]["Person"] | null;
            /** Finished At */
            finished_at: string | null;
            /**
             * Held Back
             * @description Changes beyond the limits, or no longer valid.
             */
            held_back: number;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Kind
             * @description Started by the server, requested, a requested dry run, or a reading by a language model.
             * @enum {string}
             */
            kind: "automatic" | "asked" | "dry_run" | "reading";
            /**
             * Looked At
             * @description Compared signals, counted per step.
             */
            looked_at: number;
            /**
             * Matcher
             * @description Name of the requested match model; null for the server's.
             */
            matcher: string | null;
            /**
             * Matcher Digest
             * @description SHA-256 of its file at the request, in hexadecimal. The run stops if the file changes.
             */
            matcher_digest: string | null;
            /** Merges */
            merges: number;
            /**
             * Model
             * @description Match model and version; null until a worker starts.
             */
            model: string | null;
            /**
             * Moved Signals
             * @description Signals that were split off or moved.
             */
            moved_signals: number;
            /** Moves */
            moves: number;
            /** Splits */
            splits: number;
            /**
             * State
             * @description `asked`: waiting for a worker. `stopped`: ended by a person, or by the server with a reason. `undone`: undone as a whole.
             * @enum {string}
             */
            state: "asked" | "running" | "done" | "stopped" | "undone";
            /**
             * Stopped Because
             * @description Why the server stopped it; null if it did not.
             */
            stopped_because: string | null;
            /**
             * Task Id
             * @description Task on whose behalf it was requested.
             */
            task_id: string | null;
            /**
             * Threshold
             * @description Requested margin beyond the match model's threshold, in log-odds; null for none.
             */
            threshold: number | null;
        };
        /**
         * RegroupRunDetail
         * @description A run with the result of a dry run or of a reading.
         */
        RegroupRunDetail: {
            /**
             * Arrivals
             * @description Signals in scope.
             */
            arrivals: number;
            /**
             * Broken Pairs
             * @description Pairs of signals that were separated.
             */
            broken_pairs: number;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** @description Who requested it; null for a task or the server. */
            created_by: components["schemas"]["Person"] | null;
            /** Finished At */
            finished_at: string | null;
            /**
             * Held Back
             * @description Changes beyond the limits, or no longer valid.
             */
            held_back: number;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Kind
             * @description Started by the server, requested, a requested dry run, or a reading by a language model.
             * @enum {string}
             */
            kind: "automatic" | "asked" | "dry_run" | "reading";
            /**
             * Looked At
             * @description Compared signals, counted per step.
             */
            looked_at: number;
            /**
             * Matcher
             * @description Name of the requested match model; null for the server's.
             */
            matcher: string | null;
            /**
             * Matcher Digest
             * @description SHA-256 of its file at the request, in hexadecimal. The run stops if the file changes.
             */
            matcher_digest: string | null;
            /** Merges */
            merges: number;
            /**
             * Model
             * @description Match model and version; null until a worker starts.
             */
            model: string | null;
            /**
             * Moved Signals
             * @description Signals that were split off or moved.
             */
            moved_signals: number;
            /** Moves */
            moves: number;
            /** @description Result of a reading that did not fail, else null. */
            reading: components["schemas"]["Reading"] | null;
            /** @description Result of a dry run, else null. */
            review: components["schemas"]["Review"] | null;
            /** Splits */
            splits: number;
            /**
             * State
             * @description `asked`: waiting for a worker. `stopped`: ended by a person, or by the server with a reason. `undone`: undone as a whole.
             * @enum {string}
             */
            state: "asked" | "running" | "done" | "stopped" | "undone";
            /**
             * Stopped Because
             * @description Why the server stopped it; null if it did not.
             */
            stopped_because: string | null;
            /**
             * Task Id
             * @description Task on whose behalf it was requested.
             */
            task_id: string | null;
            /**
             * Threshold
             * @description Requested margin beyond the match model's threshold, in log-odds; null for none.
             */
            threshold: number | null;
        };
        /**
         * RegroupRunPage
         * @description One page of runs, newest first.
         */
        RegroupRunPage: {
            /**
             * Count
             * @description Total number on all pages.
             */
            count: number;
            /**
             * Next
             * @description URL of the next page.
             */
            next: string | null;
            /**
             * Previous
             * @description URL of the previous page.
             */
            previous: string | null;
            /** Results */
            results: components["schemas"]["RegroupRun"][];
        };
        /**
         * Rejection
         * @description Why one signal was rejected: the error envelope.
         */
        Rejection: {
            /**
             * Attr
             * @description The field at fault.
             */
            attr: string | null;
            /** Code */
            code: string | null;
            /** Detail */
            detail: string | null;
            /**
             * Type
             * @constant
             */
            type: "validation_error";
        };
        /**
         * RelevantCommit
         * @description A commit that qualifies a reviewer.
         */
        RelevantCommit: {
            /**
             * Reason
             * @description Why the commit qualifies the person.
             */
            reason: string;
            /**
             * Sha
             * @description The commit.
             */
            sha: string;
            /**
             * Url
             * @description Where it can be read.
             */
            url: string;
        };
        /**
         * RemovalAnswer
         * @description Whether a report's removal was started by this call, or is in progress already.
         */
        RemovalAnswer: {
            /**
             * Report Id
             * Format: uuid
             */
            report_id: string;
            /**
             * Status
             * @description What began with this call, or that the report is being removed already.
             * @enum {string}
             */
            status: "deletion_started" | "reingestion_started" | "already_running";
        };
        /**
         * Replayed
         * @description Number of deliveries that are processed again.
         */
        Replayed: {
            /** Replayed */
            replayed: number;
        };
        /**
         * Report
         * @description A report: one problem, with the signals about it.
         */
        Report: {
            /**
             * Actionability
             * @description From the latest actionability judgment.
             */
            actionability: ("immediately_actionable" | "requires_human_input" | "not_actionable") | null;
            /**
             * Already Addressed
             * @description From the latest actionability judgment.
             */
            already_addressed: boolean | null;
            /**
             * Area
             * @description A theme that it shares with other reports; null while none is known.
             */
            area: string | null;
            /**
             * Artefact Count
             * @description Entries of its work log, superseded ones included.
             */
            artefact_count: number;
            /** @description Who has claimed it; null for nobody. */
            assignee: components["schemas"]["Assignee"] | null;
            /**
             * Billing Exempt Reason
             * @description As `refund`.
             */
            billing_exempt_reason: ("posthog_health_check" | "posthog_onboarding" | "posthog_system") | null;
            /**
             * Channel Id
             * @description This server has no channels: null.
             */
            channel_id: string | null;
            /**
             * Charts
             * @description Charts of its scout.
             */
            charts: components["schemas"]["Chart"][];
            /** @description Present claim; null for none. */
            claim: components["schemas"]["Claim"] | null;
            /**
             * Collapsed Note Count
             * @description This server logs each note: 0.
             */
            collapsed_note_count: number;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Daily Signals
             * @description Signals of each of the last 14 days (UTC), today's last.
             */
            daily_signals: number[];
            /**
             * Dismissal Note
             * @description From the latest dismissal.
             */
            dismissal_note: string | null;
            /**
             * Dismissal Reason
             * @description From the latest dismissal.
             */
            dismissal_reason: string | null;
            /**
             * Headline
             * @description Card: what is broken or wanted, where and when, in at most 45 words. Written by a language model if one is configured, else extracted.
             */
            headline: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Implementation Pr Merged
             * @description Whether the implementing pull request is merged.
             */
            implementation_pr_merged: boolean;
            /**
             * Implementation Pr State
             * @description State of that pull request: `unknown` until the git host said it.
             */
            implementation_pr_state: ("unknown" | "draft" | "open" | "closed" | "merged") | null;
            /**
             * Implementation Pr Url
             * @description The pull request that implements it: of those linked by claims and the one of the latest task run that has one, an unfinished before a merged before a closed one.
             */
            implementation_pr_url: string | null;
            /**
             * Is Suggested Reviewer
             * @description Whether the report waits for the caller to look at it.
             */
            is_suggested_reviewer: boolean;
            /**
             * Last Signal At
             * @description Time of its latest signal.
             */
            last_signal_at: string | null;
            /**
             * Metrics
             * @description Metrics of its scout.
             */
            metrics: components["schemas"]["Metric"][];
            /**
             * Priority
             * @description From the latest priority judgment; P0 is the most urgent.
             */
            priority: ("P0" | "P1" | "P2" | "P3" | "P4") | null;
            /**
             * Problem
             * @description Part of the summary that describes the problem; null unless research wrote it.
             */
            problem: string | null;
            /**
             * Proposal
             * @description Part of the summary about the code to change; null if unknown.
             */
            proposal: string | null;
            /**
             * Pull Requests
             * @description All its pull requests, oldest link first.
             */
            pull_requests: components["schemas"]["LinkedPullRequest"][];
            /**
             * Ranking
             * @description This server has no rankings: null.
             */
            ranking: {
                [key: string]: unknown;
            } | null;
            /**
             * Refund
             * @description This server bills nothing: null.
             */
            refund: {
                [key: string]: unknown;
            } | null;
            /**
             * Refund Ineligibility Reason
             * @description Why there is no refund: nothing was billed.
             */
            refund_ineligibility_reason: ("already_refunded" | "billing_exempt" | "no_billable_pr" | "out_of_period") | null;
            /**
             * Repo Slug
             * @description The same as `repository`.
             */
            repo_slug: string | null;
            /**
             * Repository
             * @description `owner/name` of the repository that its code is in.
             */
            repository: string | null;
            /**
             * Researched At
             * @description When the last research began.
             */
            researched_at: string | null;
            /**
             * Reviewers
             * @description Suggested reviewers: the first 3.
             */
            reviewers: components["schemas"]["RowReviewer"][];
            /**
             * Scout Name
             * @description Skill of the scout that found it, if one did.
             */
            scout_name: string | null;
            /**
             * Signal Count
             * @description Number of signals that joined.
             */
            signal_count: number;
            /**
             * Signals At Research
             * @description How many signals the last research read; title, summary and judgments are of these.
             */
            signals_at_research: number | null;
            /**
             * Signals At Run
             * @description Number of signals required before promotion; 0 initially.
             */
            signals_at_run: number;
            /**
             * Snoozed For
             * @description Remaining signals of a snooze for a number of signals.
             */
            snoozed_for: number | null;
            /**
             * Snoozed Until
             * @description End of a snooze until a time.
             */
            snoozed_until: string | null;
            /**
             * Source Products
             * @description Products that its signals come from, sorted.
             */
            source_products: string[];
            /** @description This server suggests none: null. */
            source_suggestion: components["schemas"]["SourceSuggestion"] | null;
            /** @description Status of the report. */
            status: components["schemas"]["ReportStatus"];
            /**
             * Suggested Prompts
             * @description Questions of its scout.
             */
            suggested_prompts: string[];
            /**
             * Summary
             * @description Null until research or an edit fills it.
             */
            summary: string | null;
            /**
             * Summary Lead
             * @description Plain text before the first heading of the summary: at most 450 characters.
             */
            summary_lead: string;
            /**
             * Title
             * @description Null until research or an edit fills it.
             */
            title: string | null;
            /**
             * Total Weight
             * @description Sum of the weights of its signals.
             */
            total_weight: number;
            /**
             * Tracker Issue Error
             * @description As `tracker_issue_url`.
             */
            tracker_issue_error: string | null;
            /**
             * Tracker Issue Reference
             * @description As `tracker_issue_url`.
             */
            tracker_issue_reference: string | null;
            /**
             * Tracker Issue Url
             * @description This server opens no issues in trackers: null.
             */
            tracker_issue_url: string | null;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** @description What it waits for: a repository, a git host that can't be reached now, or an answer. */
            waits_for: components["schemas"]["WaitsFor"] | null;
            /**
             * Waits For Reason
             * @description Why it waits.
             */
            waits_for_reason: string | null;
            /**
             * Work State
             * @description `done` if resolved, `in_review` with an unfinished pull request, `working` if claimed.
             * @enum {string}
             */
            work_state: "unclaimed" | "working" | "in_review" | "done";
            /**
             * Working Title
             * @description Title of its first signal, to show where `title` is null.
             */
            working_title: string;
        };
        /**
         * ReportCheck
         * @description What is measured after a fix, and how it went.
         */
        ReportCheck: {
            /** Approved At */
            approved_at: string | null;
            /** Config */
            config: {
                [key: string]: unknown;
            };
            /** Consecutive Errors */
            consecutive_errors: number;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Dispatched At */
            dispatched_at: string | null;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Kind
             * @description Whether a metric or an agent checks.
             * @enum {string}
             */
            kind: "metric_threshold" | "agent";
            /**
             * Last Outcome
             * @description Outcome of the last run.
             */
            last_outcome: ("passed" | "failed" | "errored" | "inconclusive") | null;
            /** Last Run At */
            last_run_at: string | null;
            /**
             * Next Run At
             * Format: date-time
             */
            next_run_at: string;
            /** Rationale */
            rationale: string;
            /** Run Interval Minutes */
            run_interval_minutes: number | null;
            /** Runs Remaining */
            runs_remaining: number;
            /** Soak Minutes */
            soak_minutes: number | null;
            /**
             * Status
             * @description `pending` until the report is resolved.
             * @enum {string}
             */
            status: "pending" | "active" | "passed" | "failed" | "errored" | "inconclusive" | "expired" | "cancelled";
            /** Title */
            title: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * ReportCounts
         * @description The counts that the tabs of an inbox show.
         */
        ReportCounts: {
            /**
             * Areas
             * @description Matching reports by area, for the 50 largest areas. A filter by area is ignored.
             */
            areas: {
                [key: string]: number;
            };
            /**
             * Quarantined
             * @description Undecided signals in quarantine.
             */
            quarantined: number;
            /** @description Reports that match the filters, by status. */
            statuses: components["schemas"]["StatusCounts"];
        };
        /**
         * ReportEdit
         * @description Changes of a report; omitted fields stay unchanged.
         */
        ReportEdit: {
            /**
             * Append Evidence
             * @description Further evidence; duplicates are ignored.
             */
            append_evidence?: components["schemas"]["ReportEvidence"][];
            /**
             * Append Note
             * @description Note for the work log.
             */
            append_note?: string;
            /**
             * Charts
             * @description Stored with the report unchanged.
             */
            charts?: {
                [key: string]: unknown;
            }[] | null;
            /**
             * Metrics
             * @description Stored with the report unchanged.
             */
            metrics?: {
                [key: string]: unknown;
            }[] | null;
            /**
             * Report Id
             * Format: uuid
             * @description Report of the run's project to edit.
             */
            report_id: string;
            /**
             * Repository
             * @description Repository with the code to change, `organization/repository`; null if none fits.
             */
            repository?: string | null;
            /**
             * Suggested Prompts
             * @description Stored with the report unchanged.
             */
            suggested_prompts?: string[] | null;
            /**
             * Suggested Reviewers
             * @description Suggested reviewers, replacing the previous ones; an empty list for nobody.
             */
            suggested_reviewers?: components["schemas"]["ReportReviewer"][];
            /**
             * Summary
             * @description New summary.
             */
            summary?: string;
            /**
             * Title
             * @description New title.
             */
            title?: string;
        };
        /**
         * ReportEvidence
         * @description One observation that supports the report; it becomes one of its signals.
         */
        ReportEvidence: {
            /**
             * Description
             * @description What was observed.
             */
            description: string;
            /**
             * Source Id
             * @description Id at the source.
             */
            source_id: string;
            /**
             * Weight
             * @description Weight, up to 1.
             * @default 1
             */
            weight?: number;
        };
        /**
         * ReportPage
         * @description One page of reports.
         */
        ReportPage: {
            /**
             * Count
             * @description Number of reports that match, on all pages.
             */
            count: number;
            /**
             * Next
             * @description URL of the next page.
             */
            next: string | null;
            /**
             * Previous
             * @description URL of the previous page.
             */
            previous: string | null;
            /** Results */
            results: components["schemas"]["Report"][];
        };
        /**
         * ReportRef
         * @description A reference to a report.
         */
        ReportRef: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            status: components["schemas"]["ReportStatus"];
            /** Title */
            title: string | null;
        };
        /**
         * ReportReviewer
         * @description A suggested reviewer, with the reason.
         */
        ReportReviewer: {
            /**
             * Github Login
             * @description Login at the git host; case is ignored.
             */
            github_login?: string | null;
            /**
             * Github Name
             * @description Display name. Empty clears it; without this key the previous one is kept.
             */
            github_name?: string | null;
            /**
             * Reason
             * @description Reason, stored with the report.
             */
            reason?: string | null;
            /**
             * User Uuid
             * @description A member with a linked login.
             */
            user_uuid?: string | null;
        };
        /**
         * ReportSignal
         * @description A signal within its report.
         */
        ReportSignal: {
            /**
             * Content
             * @description What was observed.
             */
            content: string;
            /**
             * Extra
             * @description Additional fields of the source.
             */
            extra: {
                [key: string]: unknown;
            };
            /**
             * Signal Id
             * Format: uuid
             */
            signal_id: string;
            /** Source Id */
            source_id: string;
            /** Source Product */
            source_product: string;
            /** Source Type */
            source_type: string;
            /**
             * Timestamp
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            /**
             * Weight
             * @description Weight, 0 to 1.
             */
            weight: number;
        };
        /**
         * ReportSignals
         * @description A report with its live signals, earliest first; `count` and links are present when a page was requested.
         */
        ReportSignals: {
            /**
             * Count
             * @description Number of signals on all pages.
             */
            count?: number | null;
            /**
             * Next
             * @description URL of the next page.
             */
            next?: string | null;
            /**
             * Previous
             * @description URL of the previous page.
             */
            previous?: string | null;
            report: components["schemas"]["Report"];
            /** Signals */
            signals: components["schemas"]["ReportSignal"][];
        };
        /**
         * ReportStatus
         * @description The status of a report.
         * @enum {string}
         */
        ReportStatus: "potential" | "candidate" | "in_progress" | "pending_input" | "ready" | "resolved" | "failed" | "suppressed" | "deleted";
        /**
         * RepoSelection
         * @description Repository with the code to change; null if none fits.
         */
        RepoSelection: {
            /**
             * Reason
             * @description Why.
             */
            reason: string;
            /**
             * Repository
             * @description `owner/name`; null if none fits.
             */
            repository: string | null;
        };
        /**
         * RepoSelectionArtefact
         * @description An entry of the work log: repo selection.
         */
        RepoSelectionArtefact: {
            /** @description Content of the entry. */
            content: components["schemas"]["RepoSelection"];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** @description User who wrote it. */
            created_by: components["schemas"]["Person"] | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Task Id
             * @description Task that wrote it. Without a user or a task, the server wrote it.
             */
            task_id: string | null;
            /**
             * @description Type of the entry. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "repo_selection";
            /**
             * Updated At
             * @description When the content was last replaced; null if never.
             */
            updated_at: string | null;
        };
        /**
         * RepositoryIntegration
         * @description Access to repositories.
         */
        RepositoryIntegration: {
            /**
             * Config
             * @description Not shown: empty.
             */
            config: {
                [key: string]: unknown;
            };
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Created By
             * @description Not kept: null.
             */
            created_by: null;
            /**
             * Display Name
             * @description The repository, or what its credential reaches.
             */
            display_name: string;
            /**
             * Errors
             * @description Error of the last check; empty for none.
             */
            errors: string;
            /** Id */
            id: number;
            /**
             * Kind
             * @description `github`, `remote` for another git server, or `local`.
             */
            kind: string;
        };
        /**
         * RepositoryToConnect
         * @description A repository and its credential, which is stored encrypted and never returned.
         */
        RepositoryToConnect: {
            /**
             * Kind
             * @description `github`: on GitHub, with a token. `remote`: on any git server.
             * @enum {string}
             */
            kind: "github" | "remote";
            /**
             * Login
             * @description User name for the token of a `remote`: `oauth2` on GitLab.
             */
            login?: string | null;
            /**
             * Repository
             * @description `owner/name`. Default: for `github` all that the token can access, for `remote` the end of the URL.
             */
            repository?: string | null;
            /**
             * Token
             * @description Token: required for `github`, and for a `remote` that is not public.
             */
            token?: string | null;
            /**
             * Url
             * @description URL of a `remote`.
             */
            url?: string | null;
        };
        /**
         * Retried
         * @description What was enqueued again.
         */
        Retried: {
            /** Retried */
            retried: number;
        };
        /**
         * Review
         * @description The result of a dry run.
         */
        Review: {
            /**
             * Agree Alone
             * @description Of these, pairs that this run's match model would agree with at its threshold.
             */
            agree_alone: number;
            /**
             * Agree Now
             * @description Of these, pairs that the present reports agree with.
             */
            agree_now: number;
            /**
             * Agree Shipped
             * @description Of these, pairs that the server's match model would agree with on its own.
             */
            agree_shipped: number;
            /**
             * Decisions
             * @description Number of compared pairs that people decided about.
             */
            decisions: number;
            /**
             * Proposals
             * @description The first 1,000 changes.
             */
            proposals: components["schemas"]["Proposal"][];
        };
        /**
         * Reviewer
         * @description A person who can be suggested as a reviewer.
         */
        Reviewer: {
            /** Email */
            email: string;
            /** Name */
            name: string;
        };
        /**
         * ReviewerEntry
         * @description A person to suggest; `user_uuid` takes precedence.
         */
        ReviewerEntry: {
            /**
             * Github Login
             * @description Login at the git host; case is ignored.
             */
            github_login?: string | null;
            /**
             * Github Name
             * @description Display name. Empty clears it; without this key the previous one is kept.
             */
            github_name?: string | null;
            /**
             * User Uuid
             * @description A member with a linked login.
             */
            user_uuid?: string | null;
        };
        /**
         * ReviewersRequest
         * @description Suggested reviewers; an empty list for nobody.
         */
        ReviewersRequest: {
            /**
             * Content
             * @description At most 10.
             */
            content: components["schemas"]["ReviewerEntry"][];
        };
        /**
         * Role
         * @description A member's role in an organization, from the most to the least permissions.
         * @enum {string}
         */
        Role: "owner" | "member" | "viewer";
        /**
         * RowReviewer
         * @description A suggested reviewer.
         */
        RowReviewer: {
            /**
             * Github Login
             * @description Login at the git host, in lower case.
             */
            github_login: string;
            /**
             * Github Name
             * @description Name to show, where one is known.
             */
            github_name: string | null;
        };
        /**
         * Rule
         * @description Action for signals that match all conditions.
         */
        Rule: {
            /**
             * Action
             * @description `drop` the signal, set its `weight`, or add a `tag`.
             * @enum {string}
             */
            action: "drop" | "weight" | "tag";
            /** Conditions */
            conditions: components["schemas"]["Condition"][];
            /**
             * Tag
             * @description Tag to add.
             */
            tag?: string | null;
            /**
             * Weight
             * @description Weight to set.
             */
            weight?: number | null;
        };
        /**
         * RuleCondition
         * @description One comparison of a rule.
         */
        RuleCondition: {
            /**
             * Field
             * @description What is looked at: one of source_product, source_type, object_id, title, body, text, url, author, level, environment, host, labels, or `extra.NAME` for a fact beside the text.
             */
            field: string;
            /**
             * Operation
             * @description Case-insensitive comparison. `is_not` and `contains_not` also match a missing value.
             * @enum {string}
             */
            operation: "is" | "is_not" | "contains" | "contains_not" | "starts_with" | "ends_with" | "exists" | "exists_not";
            /**
             * Value
             * @description Value to compare with; not for `exists` and `exists_not`.
             * @default
             */
            value?: string;
        };
        /**
         * Rules
         * @description Steering rules and their effect.
         */
        Rules: {
            /** Rules */
            rules: components["schemas"]["Rule"][];
            /** Saved */
            saved: boolean;
            trial: components["schemas"]["Trial"];
        };
        /**
         * RulesRequest
         * @description The steering rules of a source, in order.
         */
        RulesRequest: {
            /**
             * Dry Run
             * @description Only test them on the latest deliveries.
             * @default false
             */
            dry_run?: boolean;
            /**
             * Rules
             * @description All rules; they replace the existing ones.
             */
            rules: components["schemas"]["SteeringRule"][];
        };
        /**
         * RunChanges
         * @description Changes to a run; omitted fields stay. A finished run cannot be changed.
         */
        RunChanges: {
            /**
             * Branch
             * @description Branch of the work.
             */
            branch?: string;
            /**
             * Error Message
             * @description Reason of the failure or cancellation.
             */
            error_message?: string;
            /**
             * Output
             * @description Result, replacing the previous one. `pr_url` is the pull request, which the task's reports then show.
             */
            output?: {
                [key: string]: unknown;
            };
            /**
             * Status
             * @description Status; it can only progress.
             * @enum {string}
             */
            status?: "not_started" | "queued" | "in_progress" | "completed" | "failed" | "cancelled";
        };
        /**
         * RunOfTask
         * @description One run of a task.
         */
        RunOfTask: {
            /**
             * Branch
             * @description Branch of the work.
             */
            branch: string | null;
            /**
             * Completed At
             * @description When it ended.
             */
            completed_at: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Error Message
             * @description Why it failed, or was cancelled.
             */
            error_message: string | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Output
             * @description Result, such as `pr_url`.
             */
            output: {
                [key: string]: unknown;
            };
            /**
             * Status
             * @description Status; `queued` runs wait to be started.
             * @enum {string}
             */
            status: "not_started" | "queued" | "in_progress" | "completed" | "failed" | "cancelled";
            /**
             * Task
             * Format: uuid
             */
            task: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * RunPage
         * @description One page of the runs of a task, newest first.
         */
        RunPage: {
            /** Count */
            count: number;
            /** Next */
            next: string | null;
            /** Previous */
            previous: string | null;
            /** Results */
            results: components["schemas"]["RunOfTask"][];
        };
        /**
         * RunRequest
         * @description The options of a requested run.
         */
        RunRequest: {
            /**
             * Dry Run
             * @description Only report what would change.
             * @default false
             */
            dry_run?: boolean;
            /**
             * Matcher
             * @description Match model of this run, at its own threshold: `packaged`, or the name of a file in the server's folder of match models; null for the server's.
             */
            matcher?: string | null;
            /**
             * Threshold
             * @description Shift of the match model's threshold for this run, in log-odds from -4 to 4: above 0 fewer signals are joined, below 0 more. At one half, 1 requires a probability of 0.73.
             */
            threshold?: number | null;
        };
        /**
         * RunsRequest
         * @description The runs whose emissions are requested; runs of other projects are ignored.
         */
        RunsRequest: {
            /**
             * Run Ids
             * @description UUIDs of the runs, in any order.
             */
            run_ids: string[];
        };
        /**
         * RunStep
         * @description One step of a run.
         */
        RunStep: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /**
             * Input
             * @description Input.
             */
            input: {
                [key: string]: unknown;
            };
            /**
             * Kind
             * @description A tool call, a model request, a finding, or a message of the server.
             * @enum {string}
             */
            kind: "tool" | "model" | "finding" | "note";
            /** Milliseconds */
            milliseconds: number;
            /**
             * Name
             * @description The tool, the model, or the id of the finding.
             */
            name: string;
            /**
             * Output
             * @description Output, up to 4,000 characters.
             */
            output: string;
            /**
             * Position
             * @description Position in the run, from 0.
             */
            position: number;
        };
        /**
         * SafetyJudgment
         * @description Whether the report is safe to give to an agent; `choice` true means safe.
         */
        SafetyJudgment: {
            /**
             * Choice
             * @description True if it is safe.
             */
            choice: boolean;
            /**
             * Explanation
             * @description Why.
             */
            explanation?: string | null;
        };
        /**
         * SafetyJudgmentArtefact
         * @description An entry of the work log: safety judgment.
         */
        SafetyJudgmentArtefact: {
            /** @description Content of the entry. */
            content: components["schemas"]["SafetyJudgment"];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** @description User who wrote it. */
            created_by: components["schemas"]["Person"] | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Task Id
             * @description Task that wrote it. Without a user or a task, the server wrote it.
             */
            task_id: string | null;
            /**
             * @description Type of the entry. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "safety_judgment";
            /**
             * Updated At
             * @description When the content was last replaced; null if never.
             */
            updated_at: string | null;
        };
        /**
         * Sample
         * @description A sample payload.
         */
        Sample: {
            /**
             * Config
             * @description Configuration for this sample.
             */
            config: {
                [key: string]: unknown;
            };
            /**
             * Headers
             * @description Request headers.
             */
            headers: {
                [key: string]: string;
            };
            /** Name */
            name: string;
            /**
             * Payload
             * @description Payload of the source.
             */
            payload: unknown;
        };
        /**
         * Scope
         * @description Scopes for personal keys: those of public endpoints, and the wildcard.
         * @enum {string}
         */
        Scope: "*" | "signal:emit" | "task:read" | "task:write" | "signal_scout:read" | "signal_scout:write" | "error_tracking:read" | "error_tracking:write" | "project:read" | "project:write" | "organization:read" | "organization:write" | "organization_member:read" | "organization_member:write" | "user:read" | "user:write";
        /**
         * ScopeActivity
         * @description The edits of one kind of object by people.
         */
        ScopeActivity: {
            /** Edits */
            edits: number;
            /**
             * Last Edit
             * Format: date-time
             */
            last_edit: string;
            /** Scope */
            scope: string;
            /** Users */
            users: number;
        };
        /**
         * ScoutConfig
         * @description The configuration of a scout.
         */
        ScoutConfig: {
            /**
             * Auto Pause Exempt
             * @description Whether the scout is exempt from auto-pause.
             */
            auto_pause_exempt: boolean;
            /**
             * Auto Pause Reason
             * @description Reason for the pause; enabling the scout ends it.
             */
            auto_pause_reason?: string | null;
            /**
             * Auto Paused At
             * @description When the scout was auto-paused; omitted if not.
             */
            auto_paused_at?: string | null;
            /**
             * Consecutive Failure Count
             * @description Failed runs in a row.
             */
            consecutive_failure_count: number;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Deprecation
             * @description No scout here is deprecated: null.
             */
            deprecation: {
                [key: string]: unknown;
            } | null;
            /**
             * Description
             * @description Description of the skill; empty if it was deleted.
             */
            description: string;
            /**
             * Display Name
             * @description Display name; blank for the name of the skill.
             */
            display_name: string;
            /**
             * Emit
             * @description Whether findings become signals; false makes dry runs.
             */
            emit: boolean;
            /**
             * Enabled
             * @description Whether the status is `active`. A project may have 100 enabled scouts.
             */
            enabled: boolean;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Last Run At */
            last_run_at: string | null;
            /**
             * Mcp Gateway Server Ids
             * @description MCP servers that agents may use. There is no gateway, so a run that requires one fails.
             */
            mcp_gateway_server_ids: string[];
            /**
             * Model
             * @description Model for agents, one that the server offers; null for the default. A run with any other model fails with that reason.
             */
            model: string | null;
            /**
             * Network Access
             * @description Network access of a run. Stored but ignored: runs can access nothing but their tools.
             * @enum {string}
             */
            network_access: "trusted" | "full";
            /** @description Further destinations of findings: an object each for `slack` and `webhook`. */
            output_destinations: components["schemas"]["OutputDestinations"] | null;
            /**
             * Owners
             * @description Scouts have no owners here: empty.
             */
            owners: string[];
            /**
             * Pause Reason
             * @description Why the server paused it: failed runs, or an agent that found nothing for long.
             */
            pause_reason: ("no_output" | "ignored" | "repeated_failures" | "retired" | "background_removed") | null;
            /**
             * Repositories
             * @description Repositories that runs may read, as `organization/repository`; empty for all that are connected by name. Others that a credential can access have to be named here.
             */
            repositories: string[];
            /**
             * Run Cron Schedule
             * @description Cron schedule (five fields) in the project's time zone, instead of the interval; null for the interval.
             */
            run_cron_schedule: string | null;
            /**
             * Run Interval Minutes
             * @description Minutes between runs.
             */
            run_interval_minutes: number;
            /**
             * Scout Origin
             * @description `canonical` for scouts shipped with Postroom.
             * @enum {string}
             */
            scout_origin: "canonical" | "custom";
            /**
             * Scout Role
             * @description All scouts here are specialists.
             * @enum {string}
             */
            scout_role: "specialist" | "operational";
            /** Skill Name */
            skill_name: string;
            /**
             * Source Id
             * @description As `source_product`.
             */
            source_id: string | null;
            /**
             * Source Product
             * @description No scout here stands for a source: null.
             */
            source_product: string | null;
            /**
             * Status
             * @description Whether the schedule is followed, and else who stopped it.
             * @enum {string}
             */
            status: "active" | "pending_pause" | "paused_by_system" | "paused_by_user";
            /**
             * Status Changed At
             * @description When the server paused it.
             */
            status_changed_at: string | null;
            /**
             * Status Changed By
             * @description Not kept: null.
             */
            status_changed_by: {
                [key: string]: unknown;
            } | null;
            /**
             * Structured Output Schema
             * @description JSON Schema of records of a run, with internal references only. Null for none.
             */
            structured_output_schema: {
                [key: string]: unknown;
            } | null;
            /**
             * Tags
             * @description Tags of the scout.
             */
            tags: string[];
            /**
             * Updated At
             * Format: date-time
             * @description When its settings changed, or the server paused it.
             */
            updated_at: string;
            /**
             * Write Scopes
             * @description Additional scopes for tokens of runs; the caller must have them.
             */
            write_scopes: string[];
        };
        /**
         * ScoutConfigChanges
         * @description Changes of a configuration; omitted fields stay unchanged.
         */
        ScoutConfigChanges: {
            /**
             * Auto Pause Exempt
             * @description Whether the scout is exempt from auto-pause.
             */
            auto_pause_exempt?: boolean;
            /**
             * Display Name
             * @description Display name; blank for the name of the skill.
             */
            display_name?: string;
            /**
             * Emit
             * @description Whether findings become signals; false makes dry runs.
             */
            emit?: boolean;
            /**
             * Enabled
             * @description Whether the scout runs on its schedule. A project may have 100 enabled scouts.
             */
            enabled?: boolean;
            /**
             * Mcp Gateway Server Ids
             * @description MCP servers that agents may use. There is no gateway, so a run that requires one fails.
             */
            mcp_gateway_server_ids?: string[];
            /**
             * Model
             * @description Model for agents, one that the server offers; null for the default. A run with any other model fails with that reason.
             */
            model?: string | null;
            /**
             * Network Access
             * @description Network access of a run. Stored but ignored: runs can access nothing but their tools.
             * @enum {string}
             */
            network_access?: "trusted" | "full";
            /** @description Further destinations of findings: an object each for `slack` and `webhook`. */
            output_destinations?: components["schemas"]["OutputDestinations"] | null;
            /**
             * Repositories
             * @description Repositories that runs may read, as `organization/repository`; empty for all that are connected by name. Others that a credential can access have to be named here.
             */
            repositories?: string[];
            /**
             * Run Cron Schedule
             * @description Cron schedule (five fields) in the project's time zone, instead of the interval; null for the interval.
             */
            run_cron_schedule?: string | null;
            /**
             * Run Interval Minutes
             * @description Minutes between runs. 1440 unless said.
             */
            run_interval_minutes?: number;
            /**
             * Structured Output Schema
             * @description JSON Schema of records of a run, with internal references only. Null for none.
             */
            structured_output_schema?: {
                [key: string]: unknown;
            } | null;
            /**
             * Tags
             * @description Tags of the scout.
             */
            tags?: string[];
            /**
             * Write Scopes
             * @description Additional scopes for tokens of runs; the caller must have them.
             */
            write_scopes?: string[];
        };
        /**
         * ScoutNote
         * @description A note of a person for the scouts.
         */
        ScoutNote: {
            /** Content */
            content: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            created_by: components["schemas"]["Person"] | null;
            /**
             * Created By Name
             * @description Name of the author, or the address without one.
             */
            created_by_name: string | null;
            /**
             * Expires At
             * @description When it was revoked; null if valid.
             */
            expires_at: string | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Origin
             * @description What it comes from.
             * @enum {string}
             */
            origin: "human" | "report_dismissal" | "report_discussion" | "report_feedback" | "report_reviewer_correction";
            /**
             * Skill Name
             * @description Skill of the scout; empty for all.
             */
            skill_name: string;
        };
        /**
         * ScoutRun
         * @description One run of a scout.
         */
        ScoutRun: {
            /**
             * Completed At
             * @description Null while the run is open.
             */
            completed_at: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Edited Report Ids
             * @description Other reports that it changed.
             */
            edited_report_ids: string[];
            /**
             * Emitted Count
             * @description Number of findings that became signals.
             */
            emitted_count: number;
            /** Emitted Finding Ids */
            emitted_finding_ids: string[];
            /**
             * Emitted Report Ids
             * @description Reports that it wrote.
             */
            emitted_report_ids: string[];
            /**
             * Error
             * @description Why it failed or was cancelled.
             */
            error: string | null;
            /**
             * Failure Reason
             * @description The first line of the error, at most 500 characters.
             */
            failure_reason: string | null;
            /**
             * Metadata
             * @description This server keeps none: empty.
             */
            metadata: {
                [key: string]: unknown;
            };
            /**
             * Run Id
             * Format: uuid
             */
            run_id: string;
            /** Skill Name */
            skill_name: string;
            /**
             * Skill Version
             * @description Version of the skill in this run.
             */
            skill_version: number;
            /** Started At */
            started_at: string | null;
            /**
             * Status
             * @description Status; interrupted runs are `cancelled`.
             * @enum {string}
             */
            status: "not_started" | "queued" | "in_progress" | "completed" | "failed" | "cancelled";
            /**
             * Summary
             * @description Summary of the run; may be empty.
             */
            summary: string;
            /**
             * Task Id
             * Format: uuid
             */
            task_id: string;
            /**
             * Task Run Id
             * Format: uuid
             */
            task_run_id: string;
            /** Task Url */
            task_url: string;
        };
        /**
         * ScoutRunRequest
         * @description Options of a requested run.
         */
        ScoutRunRequest: {
            /**
             * Note
             * @description Note for the run.
             */
            note?: string | null;
        };
        /**
         * ScoutSkill
         * @description The skill of a scout.
         */
        ScoutSkill: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Description */
            description: string;
            /**
             * Files
             * @description Paths of further files, which an edit keeps.
             */
            files: string[];
            /** Name */
            name: string;
            /**
             * Origin
             * @description Whether it is shipped with Postroom.
             * @enum {string}
             */
            origin: "canonical" | "custom";
            /**
             * Text
             * @description The complete `SKILL.md`, for editing.
             */
            text: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /**
             * Version
             * @description Latest version; each change creates another one.
             */
            version: number;
        };
        /**
         * ScoutSuggestion
         * @description A suggested scout.
         */
        ScoutSuggestion: {
            /**
             * Confidence
             * @description How sure the suggestion is.
             * @enum {string}
             */
            confidence: "low" | "medium" | "high";
            /** Description */
            description: string;
            /** Draft Body */
            draft_body: string;
            /** Gap */
            gap: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Kind
             * @description Whether it is shipped.
             * @enum {string}
             */
            kind: "canonical" | "custom";
            /** Proposed Config */
            proposed_config: {
                [key: string]: unknown;
            };
            /** Skill Name */
            skill_name: string;
            /** Title */
            title: string;
            /** Why Here */
            why_here: string;
        };
        /**
         * ScoutSuggestions
         * @description Suggested scouts: none.
         */
        ScoutSuggestions: {
            /**
             * Fleet Snapshot
             * @description Empty.
             */
            fleet_snapshot: string[];
            /** Generated At */
            generated_at: null;
            /**
             * Items
             * @description Empty.
             */
            items: components["schemas"]["ScoutSuggestion"][];
            /**
             * Model
             * @description Empty: no model was asked.
             */
            model: string;
            /**
             * Status
             * @description Nothing was ever suggested.
             * @constant
             */
            status: "empty";
        };
        /**
         * Screening
         * @description The safety filter's judgment of the text.
         */
        Screening: {
            /** Explanation */
            explanation: string;
            /** Model */
            model: string;
            /**
             * Score
             * @description Probability of manipulation.
             */
            score: number;
            /** Spans */
            spans: components["schemas"]["FlaggedSpan"][];
            /** Threat Type */
            threat_type: string | null;
            /**
             * Verdict
             * @description `suspicious` signals are marked and grouped; `blocked` ones wait in quarantine.
             * @enum {string}
             */
            verdict: "clean" | "suspicious" | "blocked";
        };
        /**
         * Secret
         * @description A secret of a kind of source.
         */
        Secret: {
            /**
             * Help
             * @description Origin or purpose.
             */
            help: string;
            /**
             * Made Here
             * @description Whether Postroom generates one if none is given, and shows it once.
             */
            made_here: boolean;
            /** Name */
            name: string;
            /** Required */
            required: boolean;
            /** Title */
            title: string;
        };
        /**
         * Series
         * @description A metric of the project and its points of the last 30 days.
         */
        Series: {
            /**
             * First At
             * Format: date-time
             */
            first_at: string;
            /**
             * Last At
             * Format: date-time
             */
            last_at: string;
            /** Name */
            name: string;
            /** Points */
            points: number;
        };
        /**
         * Session
         * @description The signed-in user and what they can access.
         */
        Session: {
            /**
             * Csrf Token
             * @description Value of the header `X-CSRF-Token`, required for calls that change something.
             */
            csrf_token: string;
            /**
             * Current Project
             * @description The chosen project, else the first one of the organization that was joined first; null without projects.
             */
            current_project: number | null;
            /**
             * Expires At
             * Format: date-time
             * @description Latest time at which the session ends.
             */
            expires_at: string;
            /** @description The provider that the account can be linked to, if there is one. */
            oidc: components["schemas"]["Oidc"] | null;
            /**
             * Oidc Linked
             * @description Whether the account is linked to a provider.
             */
            oidc_linked: boolean;
            /**
             * Organizations
             * @description In the order of joining.
             */
            organizations: components["schemas"]["SessionOrganization"][];
            /** @description The role in the first of the organizations: `owner` manages people, `member` works, `viewer` reads. Null without one. */
            role: components["schemas"]["Role"] | null;
            user: components["schemas"]["SessionUser"];
        };
        /**
         * SessionItem
         * @description One of the caller's sessions.
         */
        SessionItem: {
            /**
             * Address
             * @description Network address of the last use.
             */
            address: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Current
             * @description Whether this is the present session.
             */
            current: boolean;
            /**
             * Expires At
             * Format: date-time
             * @description Latest time at which it ends.
             */
            expires_at: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Last Seen At
             * Format: date-time
             * @description When it was last used, within a minute.
             */
            last_seen_at: string;
            /**
             * User Agent
             * @description User agent at sign-in.
             */
            user_agent: string;
        };
        /**
         * SessionOrganization
         * @description An organization of the signed-in user.
         */
        SessionOrganization: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            /** Projects */
            projects: components["schemas"]["SessionProject"][];
            /** @description What the person is there: `owner` manages people, `member` works, `viewer` reads. */
            role: components["schemas"]["Role"];
        };
        /**
         * SessionPage
         * @description One page of sessions.
         */
        SessionPage: {
            /**
             * Count
             * @description Number of sign-ins, on all pages.
             */
            count: number;
            /**
             * Next
             * @description URL of the next page.
             */
            next: string | null;
            /**
             * Previous
             * @description URL of the previous page.
             */
            previous: string | null;
            /** Results */
            results: components["schemas"]["SessionItem"][];
        };
        /**
         * SessionProject
         * @description An accessible project.
         */
        SessionProject: {
            /** Id */
            id: number;
            /** Name */
            name: string;
        };
        /**
         * SessionUser
         * @description The signed-in user.
         */
        SessionUser: {
            /** Email */
            email: string;
            /** First Name */
            first_name: string;
            /** Last Name */
            last_name: string;
            /**
             * Uuid
             * Format: uuid
             */
            uuid: string;
        };
        /**
         * Setup
         * @description The first account of the server.
         */
        Setup: {
            /**
             * Email
             * @description The e-mail address to sign in with.
             */
            email: string;
            /**
             * Name
             * @description First and last name.
             * @default
             */
            name?: string;
            /**
             * Password
             * @description The password, of 12 characters or more.
             */
            password: string;
            /**
             * Token
             * @description Token after `#token=` in the link that the server printed.
             */
            token: string;
        };
        /**
         * SetupState
         * @description An empty object: the response itself means that the first account can be created.
         */
        SetupState: Record<string, never>;
        /**
         * ShownReviewer
         * @description A suggested reviewer, and the member with that login.
         */
        ShownReviewer: {
            /**
             * Github Login
             * @description Login at the git host.
             */
            github_login: string;
            /**
             * Github Name
             * @description Name to show.
             */
            github_name?: string | null;
            /**
             * Reason
             * @description Why this person.
             */
            reason?: string | null;
            /**
             * Relevant Commits
             * @description Commits that qualify the person.
             */
            relevant_commits?: components["schemas"]["RelevantCommit"][];
            /** @description The member with that login, or null. */
            user: components["schemas"]["Person"] | null;
            /**
             * User Uuid
             * @description The member, if it was chosen among members.
             */
            user_uuid?: string | null;
        };
        /**
         * ShownReviewers
         * @description Suggested reviewers; an empty list for nobody.
         */
        ShownReviewers: components["schemas"]["ShownReviewer"][];
        /**
         * SignalFinding
         * @description Research results about one signal.
         */
        SignalFinding: {
            /**
             * Data Queried
             * @description What was searched.
             */
            data_queried: string;
            /**
             * Relevant Code Paths
             * @description Relevant files.
             */
            relevant_code_paths: string[];
            /**
             * Relevant Commit Hashes
             * @description Relevant commits with reasons.
             */
            relevant_commit_hashes?: {
                [key: string]: string;
            };
            /**
             * Signal Id
             * @description The signal.
             */
            signal_id: string;
            /**
             * Verified
             * @description Whether the code confirms what the signal says.
             */
            verified: boolean;
        };
        /**
         * SignalFindingArtefact
         * @description An entry of the work log: signal finding.
         */
        SignalFindingArtefact: {
            /** @description Content of the entry. */
            content: components["schemas"]["SignalFinding"];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** @description User who wrote it. */
            created_by: components["schemas"]["Person"] | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Task Id
             * @description Task that wrote it. Without a user or a task, the server wrote it.
             */
            task_id: string | null;
            /**
             * @description Type of the entry. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "signal_finding";
            /**
             * Updated At
             * @description When the content was last replaced; null if never.
             */
            updated_at: string | null;
        };
        /**
         * SignalSourceConfig
         * @description The configuration of a source.
         */
        SignalSourceConfig: {
            /**
             * Config
             * @description Options of the source.
             */
            config: {
                [key: string]: unknown;
            };
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Enabled
             * @description Whether signals of this source are accepted.
             */
            enabled: boolean;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Source Product */
            source_product: string;
            /** Source Type */
            source_type: string;
            /**
             * Status
             * @description Always null: sources send signals themselves.
             */
            status: null;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * SignalSourceConfigChanges
         * @description Changes to a configuration; omitted fields stay.
         */
        SignalSourceConfigChanges: {
            /**
             * Config
             * @description Options of the source, at most 64 KB. For `session_replay`: `recording_filters`, an object, and `sample_rate`, from 0 to 1 (default 0.1 for `session_analysis_cluster`).
             */
            config?: {
                [key: string]: unknown;
            };
            /**
             * Enabled
             * @description Whether signals of this source are accepted.
             */
            enabled?: boolean;
            /**
             * Source Product
             * @description Cannot be changed.
             * @enum {string}
             */
            source_product?: "github" | "linear" | "jira" | "gitlab" | "gitea" | "shortcut" | "pganalyze" | "sentry" | "rollbar" | "bugsnag" | "honeybadger" | "raygun" | "zendesk" | "freshdesk" | "freshservice" | "front" | "gorgias" | "kustomer" | "dixa" | "plain" | "intercom" | "hubspot" | "conversations" | "snyk" | "sonarqube" | "semgrep" | "rapid7_insightvm" | "replay_vision" | "featurebase" | "frill" | "aha" | "uservoice" | "productboard" | "canny" | "asknicely" | "retently" | "appfigures" | "appfollow" | "judgeme_reviews" | "app_reviews" | "session_replay" | "llm_analytics" | "error_tracking" | "endpoints" | "logs" | "health_checks" | "analytics" | "engineering_analytics" | "google_search_console" | "signals_scout" | "signals_check";
            /**
             * Source Type
             * @description Cannot be changed.
             * @enum {string}
             */
            source_type?: "issue" | "ticket" | "scanner_finding" | "feedback" | "review" | "session_analysis_cluster" | "evaluation" | "evaluation_report" | "issue_created" | "issue_reopened" | "issue_spiking" | "cross_source_issue" | "alert_state_change" | "health_issue" | "endpoint_execution_failed" | "endpoint_breakdown_limit_exceeded" | "anomaly_investigation" | "ci_flaky_check" | "ci_broken_default_branch" | "ci_duration_regression" | "search_opportunity";
        };
        /**
         * SignalSourceConfigPage
         * @description One page of configurations, latest changed first.
         */
        SignalSourceConfigPage: {
            /**
             * Count
             * @description Number of configurations on all pages.
             */
            count: number;
            /**
             * Next
             * @description URL of the next page.
             */
            next: string | null;
            /**
             * Previous
             * @description URL of the previous page.
             */
            previous: string | null;
            /** Results */
            results: components["schemas"]["SignalSourceConfig"][];
        };
        /**
         * SignalSourceConfigReplacement
         * @description A configuration; omitted `enabled` and `config` stay.
         */
        SignalSourceConfigReplacement: {
            /**
             * Config
             * @description Options of the source, at most 64 KB. For `session_replay`: `recording_filters`, an object, and `sample_rate`, from 0 to 1 (default 0.1 for `session_analysis_cluster`).
             */
            config?: {
                [key: string]: unknown;
            };
            /**
             * Enabled
             * @description Whether signals of this source are accepted.
             */
            enabled?: boolean;
            /**
             * Source Product
             * @description Unchanged.
             * @enum {string}
             */
            source_product: "github" | "linear" | "jira" | "gitlab" | "gitea" | "shortcut" | "pganalyze" | "sentry" | "rollbar" | "bugsnag" | "honeybadger" | "raygun" | "zendesk" | "freshdesk" | "freshservice" | "front" | "gorgias" | "kustomer" | "dixa" | "plain" | "intercom" | "hubspot" | "conversations" | "snyk" | "sonarqube" | "semgrep" | "rapid7_insightvm" | "replay_vision" | "featurebase" | "frill" | "aha" | "uservoice" | "productboard" | "canny" | "asknicely" | "retently" | "appfigures" | "appfollow" | "judgeme_reviews" | "app_reviews" | "session_replay" | "llm_analytics" | "error_tracking" | "endpoints" | "logs" | "health_checks" | "analytics" | "engineering_analytics" | "google_search_console" | "signals_scout" | "signals_check";
            /**
             * Source Type
             * @description Unchanged.
             * @enum {string}
             */
            source_type: "issue" | "ticket" | "scanner_finding" | "feedback" | "review" | "session_analysis_cluster" | "evaluation" | "evaluation_report" | "issue_created" | "issue_reopened" | "issue_spiking" | "cross_source_issue" | "alert_state_change" | "health_issue" | "endpoint_execution_failed" | "endpoint_breakdown_limit_exceeded" | "anomaly_investigation" | "ci_flaky_check" | "ci_broken_default_branch" | "ci_duration_regression" | "search_opportunity";
        };
        /**
         * SignIn
         * @description The credentials of a sign-in.
         */
        SignIn: {
            /**
             * Email
             * @description The e-mail address of the account.
             */
            email: string;
            /**
             * Password
             * @description The password.
             */
            password: string;
        };
        /**
         * SignInMethods
         * @description The available sign-in methods.
         */
        SignInMethods: {
            /** @description The OpenID Connect provider, if there is one. */
            oidc: components["schemas"]["Oidc"] | null;
            /**
             * Password
             * @description Whether sign-in with a password is enabled.
             */
            password: boolean;
        };
        /**
         * SkillCheck
         * @description Whether a text is a valid skill of a scout, and if not, why.
         */
        SkillCheck: {
            /** Description */
            description: string | null;
            /**
             * Line
             * @description Where it is wrong, from 1.
             */
            line: number | null;
            /**
             * Name
             * @description The skill's name, where it can be one.
             */
            name: string | null;
            /** Ok */
            ok: boolean;
            /**
             * Problem
             * @description What is wrong.
             */
            problem: string | null;
            /**
             * Run
             * @description What follows it: `agent`, or `detector` and which one.
             */
            run: string | null;
        };
        /**
         * SkillFileInput
         * @description An additional file of a skill.
         */
        SkillFileInput: {
            /**
             * Content
             * @description Content.
             */
            content: string;
            /**
             * Content Type
             * @description Its media type.
             * @default text/plain
             */
            content_type?: string;
            /**
             * Path
             * @description Relative path.
             */
            path: string;
        };
        /**
         * SkillSource
         * @description A skill: a `SKILL.md` with front matter.
         */
        SkillSource: {
            /**
             * Text
             * @description Complete `SKILL.md`: front matter with `name` and `description`, then instructions.
             */
            text: string;
        };
        /**
         * Source
         * @description A connected source.
         */
        Source: {
            /** Config */
            config: {
                [key: string]: unknown;
            };
            counters: components["schemas"]["Counters"];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Enabled */
            enabled: boolean;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Kind */
            kind: string;
            /** Name */
            name: string;
            /** Per Minute */
            per_minute: number | null;
            poll: components["schemas"]["Poll"] | null;
            /** Rules */
            rules: components["schemas"]["Rule"][];
            /**
             * Secrets
             * @description Names of configured secrets.
             */
            secrets: string[];
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /**
             * Webhook Path
             * @description Path of its address; `TOKEN` stands for the token of kinds that do not sign.
             */
            webhook_path: string | null;
            /** Weight */
            weight: number | null;
        };
        /**
         * SourceChanges
         * @description Changes to a source; omitted fields stay.
         */
        SourceChanges: {
            /**
             * Config
             * @description Configuration, matching the schema of the kind.
             */
            config?: {
                [key: string]: unknown;
            };
            /**
             * Enabled
             * @description Whether its deliveries are accepted.
             */
            enabled?: boolean;
            /**
             * Name
             * @description New name.
             */
            name?: string;
            /**
             * Per Minute
             * @description Maximum deliveries per minute; null for the server's setting.
             */
            per_minute?: number | null;
            /**
             * Secrets
             * @description Secrets by name; null removes one. They are stored encrypted and never returned. A new signing secret is accepted together with the old one.
             */
            secrets?: {
                [key: string]: string | null;
            };
            /**
             * Weight
             * @description Weight of its signals; null for that of its kind.
             */
            weight?: number | null;
        };
        /**
         * SourceDelivery
         * @description A delivery.
         */
        SourceDelivery: {
            /** Error */
            error: string | null;
            /** History */
            history: boolean;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Key */
            key: string;
            /**
             * Outcome
             * @description Result: ids of signals, and counts.
             */
            outcome: {
                [key: string]: unknown;
            };
            /** Processed At */
            processed_at: string | null;
            /**
             * Received At
             * Format: date-time
             */
            received_at: string;
            /**
             * Size
             * @description Size of the body in bytes.
             */
            size: number;
            /**
             * State
             * @description `failed` deliveries are dead letters.
             * @enum {string}
             */
            state: "pending" | "done" | "failed";
        };
        /**
         * SourceDeliveryDetail
         * @description A complete delivery.
         */
        SourceDeliveryDetail: {
            /**
             * Body
             * @description First 64 KB of the body.
             */
            body: string;
            /** Error */
            error: string | null;
            /** Headers */
            headers: {
                [key: string]: string;
            };
            /** History */
            history: boolean;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Key */
            key: string;
            /**
             * Outcome
             * @description Result: ids of signals, and counts.
             */
            outcome: {
                [key: string]: unknown;
            };
            /** Processed At */
            processed_at: string | null;
            /**
             * Received At
             * Format: date-time
             */
            received_at: string;
            /**
             * Size
             * @description Size of the body in bytes.
             */
            size: number;
            /**
             * State
             * @description `failed` deliveries are dead letters.
             * @enum {string}
             */
            state: "pending" | "done" | "failed";
        };
        /**
         * SourceHealth
         * @description Outcomes of one source within the last day.
         */
        SourceHealth: {
            /**
             * Failed
             * @description Errors that could not be counted.
             */
            failed: number;
            /**
             * Last Hour
             * @description Last hour of the day in which something was stored.
             */
            last_hour: string | null;
            /**
             * Outcomes
             * @description Counts by outcome: `stored`, `duplicate`, or the reason for dropping, such as `rate_limited`.
             */
            outcomes: {
                [key: string]: number;
            };
            /**
             * Source
             * @description `posthog`, `sentry` or `otlp`.
             */
            source: string;
            /**
             * Waiting
             * @description Errors waiting to be counted.
             */
            waiting: number;
        };
        /**
         * SourceKind
         * @description A kind of source.
         */
        SourceKind: {
            /**
             * Category
             * @description What its signals are about.
             * @enum {string}
             */
            category: "issues" | "support" | "alerts" | "errors" | "feeds" | "custom";
            /**
             * Config Schema
             * @description JSON Schema of its configuration.
             */
            config_schema: {
                [key: string]: unknown;
            };
            /**
             * Emits
             * @description Product and type of its signals, such as `github/issue`.
             */
            emits: string[];
            /** Name */
            name: string;
            /**
             * Receives
             * @description Delivery: `webhook`, polling, or an SDK.
             */
            receives: ("webhook" | "poll" | "sdk")[];
            /** Samples */
            samples: components["schemas"]["Sample"][];
            /** Secrets */
            secrets: components["schemas"]["Secret"][];
            /**
             * Set Up
             * @description Set-up instructions in Markdown, with the placeholders `{url}`, `{base}` and `{project}`.
             */
            set_up: string;
            /**
             * Signed
             * @description Whether its deliveries are signed; otherwise its address contains a token.
             */
            signed: boolean;
            /** Summary */
            summary: string;
            /** Title */
            title: string;
            /** Weight */
            weight: number;
        };
        /**
         * SourceMap
         * @description A stored source map on the wire.
         */
        SourceMap: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Debug Id
             * @description The id in the generated file; null if it has none.
             */
            debug_id: string | null;
            /**
             * Files
             * @description Addresses of generated files; `~` stands for any host. At most ten.
             */
            files: string[];
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Releases
             * @description Releases of these files. At most ten.
             */
            releases: string[];
            /**
             * Size
             * @description Bytes stored.
             */
            size: number;
            /**
             * Sources
             * @description Number of original files.
             */
            sources: number;
            /**
             * Used At
             * @description When an error last needed it, to the day; null for never.
             */
            used_at: string | null;
        };
        /**
         * SourceMapPage
         * @description A page of source maps on the wire.
         */
        SourceMapPage: {
            /** Count */
            count: number;
            /** Next */
            next: string | null;
            /** Previous */
            previous: string | null;
            /** Results */
            results: components["schemas"]["SourceMap"][];
        };
        /**
         * SourceName
         * @description A source of signals.
         */
        SourceName: {
            /** Source Product */
            source_product: string;
            /** Source Type */
            source_type: string;
        };
        /**
         * SourcePreview
         * @description The result of a delivery without storing it.
         */
        SourcePreview: {
            /** Closes */
            closes: components["schemas"]["Closed"][];
            /**
             * Error
             * @description Parsing error; null for none.
             */
            error: string | null;
            /** Signals */
            signals: components["schemas"]["Observation"][];
            /**
             * Skipped
             * @description Reasons why other events are not signals.
             */
            skipped: string[];
        };
        /**
         * SourcePreviewRequest
         * @description A payload, and a kind of source.
         */
        SourcePreviewRequest: {
            /**
             * Config
             * @description Configuration, matching the schema of the kind.
             */
            config?: {
                [key: string]: unknown;
            };
            /**
             * Headers
             * @description Request headers.
             */
            headers?: {
                [key: string]: string;
            };
            /**
             * Kind
             * @description The kind of source.
             */
            kind: string;
            /**
             * Payload
             * @description Payload. Default: a sample of the kind.
             */
            payload?: unknown;
            /**
             * Rules
             * @description Steering rules to test.
             */
            rules?: components["schemas"]["SteeringRule"][];
            /**
             * Sample
             * @description Name of a sample. Default: the first one.
             */
            sample?: string | null;
        };
        /**
         * Sources
         * @description The sources of a project.
         */
        Sources: {
            /** Results */
            results: components["schemas"]["Source"][];
        };
        /**
         * SourceSuggestion
         * @description A source that a report suggests to connect.
         */
        SourceSuggestion: {
            /** Product */
            product: string;
            /** Reason */
            reason: string;
        };
        /**
         * SourceSwitches
         * @description The configured sources, by whether they are enabled.
         */
        SourceSwitches: {
            /** Disabled */
            disabled: components["schemas"]["SourceName"][];
            /** Enabled */
            enabled: components["schemas"]["SourceName"][];
        };
        /**
         * SourceTestRequest
         * @description A payload to test. Nothing is stored.
         */
        SourceTestRequest: {
            /**
             * Headers
             * @description Request headers.
             */
            headers?: {
                [key: string]: string;
            };
            /**
             * Payload
             * @description Payload. Default: a sample of the kind.
             */
            payload?: unknown;
            /**
             * Sample
             * @description Name of a sample. Default: the first one.
             */
            sample?: string | null;
        };
        /**
         * Span
         * @description A passage of the text.
         */
        Span: {
            /**
             * End
             * @description The character after its last.
             */
            end: number;
            /**
             * Start
             * @description Its first character, counted from 0.
             */
            start: number;
            /**
             * Why
             * @description Why it is suspicious.
             */
            why: string;
        };
        /**
         * Spend
         * @description A project's budget for language models today, and its usage.
         */
        Spend: {
            /**
             * Approved
             * @description Whether the organization lets models read its data.
             */
            approved: boolean;
            /**
             * Calls
             * @description Requests made or reserved.
             */
            calls: number;
            /** Calls Limit */
            calls_limit: number;
            /**
             * Day
             * @description The day in UTC.
             */
            day: string;
            /**
             * Dollars
             * @description US dollars spent or reserved.
             */
            dollars: number;
            /** Dollars Limit */
            dollars_limit: number;
            /**
             * Dollars Reserved
             * @description Part of it that is reserved for calls in progress.
             */
            dollars_reserved: number;
            /** Results */
            results: components["schemas"]["Use"][];
        };
        /**
         * SpendByDay
         * @description The cost of language models by day, oldest first, including days without any.
         */
        SpendByDay: {
            /** Results */
            results: components["schemas"]["SpendOfDay"][];
        };
        /**
         * SpendLimits
         * @description The project's limits per day (UTC); null resets to the server's setting, omitted fields stay unchanged.
         */
        SpendLimits: {
            /**
             * Calls Per Day
             * @description Requests to language models.
             */
            calls_per_day?: number | null;
            /**
             * Dollars Per Day
             * @description US dollars.
             */
            dollars_per_day?: number | null;
        };
        /**
         * SpendOfDay
         * @description The cost of language models on one day.
         */
        SpendOfDay: {
            /**
             * Calls
             * @description Requests made or reserved.
             */
            calls: number;
            /**
             * Day
             * Format: date
             * @description The day in UTC.
             */
            day: string;
            /**
             * Dollars
             * @description US dollars spent or reserved.
             */
            dollars: number;
        };
        /**
         * SplitRequest
         * @description Signals to split off into a new report.
         */
        SplitRequest: {
            /**
             * Reason
             * @description Reason, kept in the work logs.
             * @default
             */
            reason?: string;
            /**
             * Signal Ids
             * @description Signals of the report, not all of them.
             */
            signal_ids: string[];
        };
        /**
         * Started
         * @description An enqueued run.
         */
        Started: {
            /** Skill Name */
            skill_name: string;
            /** Started */
            started: boolean;
            /**
             * Workflow Id
             * Format: uuid
             * @description Id of the run.
             */
            workflow_id: string;
        };
        /**
         * StartRequest
         * @description A request to hand a report over.
         */
        StartRequest: {
            /**
             * Force
             * @description Whether to ignore open work on the same code.
             * @default false
             */
            force?: boolean;
        };
        /**
         * StateRequest
         * @description A change of status, and why.
         */
        StateRequest: {
            /**
             * Corrected Repository
             * @description With the reason `wrong_repo`: the right repository.
             */
            corrected_repository?: string | null;
            /**
             * Dismissal Note
             * @description Note, kept in the work log.
             * @default
             */
            dismissal_note?: string;
            /**
             * Dismissal Reason
             * @description Reason, kept in the work log.
             * @enum {string}
             */
            dismissal_reason?: "already_fixed" | "report_unclear" | "analysis_wrong" | "wontfix_intentional" | "wontfix_irrelevant" | "wrong_repo" | "fixed_outside_posthog" | "pr_merged" | "other";
            /**
             * Snooze For
             * @description With `potential`: number of further signals to wait for.
             */
            snooze_for?: number;
            /**
             * Snooze Until
             * Format: date-time
             * @description With `suppressed`: when the report returns to its previous status. Signals still join it, and its pull request stays open.
             */
            snooze_until?: string;
            /**
             * State
             * @description `suppressed` dismisses the report. `potential` restores a dismissed one, or makes it collect signals again. `resolved` resolves it.
             * @enum {string}
             */
            state: "suppressed" | "potential" | "resolved";
        };
        /**
         * StatusCount
         * @description The number of reports with a status.
         */
        StatusCount: {
            /** Count */
            count: number;
            status: components["schemas"]["ReportStatus"];
        };
        /**
         * StatusCounts
         * @description Number of reports by status.
         */
        StatusCounts: {
            /** Candidate */
            candidate: number;
            /** Failed */
            failed: number;
            /** In Progress */
            in_progress: number;
            /** Pending Input */
            pending_input: number;
            /** Potential */
            potential: number;
            /** Ready */
            ready: number;
            /** Resolved */
            resolved: number;
            /** Suppressed */
            suppressed: number;
        };
        /**
         * SteeringRule
         * @description Action for signals that match all conditions.
         */
        SteeringRule: {
            /**
             * Action
             * @description `drop` the signal, set its `weight`, or add a `tag`.
             * @enum {string}
             */
            action: "drop" | "weight" | "tag";
            /**
             * Conditions
             * @description Conditions, all of which must match.
             */
            conditions: components["schemas"]["RuleCondition"][];
            /**
             * Tag
             * @description Tag to add to the signal's `tags`.
             */
            tag?: string | null;
            /**
             * Weight
             * @description Weight to set.
             */
            weight?: number | null;
        };
        /**
         * Suggested
         * @description A change by a reading to reports in progress, which needs a decision.
         */
        Suggested: {
            /**
             * From Report Id
             * Format: uuid
             */
            from_report_id: string;
            /**
             * Reason
             * @description Answer of the language model.
             */
            reason: string;
            /**
             * To Report Id
             * Format: uuid
             */
            to_report_id: string;
        };
        /**
         * SuggestedReviewer
         * @description One suggested reviewer, by login at the git host.
         */
        SuggestedReviewer: {
            /**
             * Github Login
             * @description Login at the git host.
             */
            github_login: string;
            /**
             * Github Name
             * @description Name to show.
             */
            github_name?: string | null;
            /**
             * Reason
             * @description Why this person.
             */
            reason?: string | null;
            /**
             * Relevant Commits
             * @description Commits that qualify the person.
             */
            relevant_commits?: components["schemas"]["RelevantCommit"][];
            /**
             * User Uuid
             * @description The member, if it was chosen among members.
             */
            user_uuid?: string | null;
        };
        /**
         * SuggestedReviewers
         * @description Suggested reviewers; an empty list for nobody.
         */
        SuggestedReviewers: components["schemas"]["SuggestedReviewer"][];
        /**
         * SuggestedReviewersArtefact
         * @description An entry of the work log: suggested reviewers.
         */
        SuggestedReviewersArtefact: {
            /** @description Content of the entry. */
            content: components["schemas"]["ShownReviewers"];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** @description User who wrote it. */
            created_by: components["schemas"]["Person"] | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Task Id
             * @description Task that wrote it. Without a user or a task, the server wrote it.
             */
            task_id: string | null;
            /**
             * @description Type of the entry. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "suggested_reviewers";
            /**
             * Updated At
             * @description When the content was last replaced; null if never.
             */
            updated_at: string | null;
        };
        /**
         * Suggestion
         * @description A change that a language model suggests after reading the catalogue.
         */
        Suggestion: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * From Report Id
             * Format: uuid
             */
            from_report_id: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Reason
             * @description Answer of the language model.
             */
            reason: string;
            /**
             * Run Id
             * Format: uuid
             * @description The reading that suggests it.
             */
            run_id: string;
            /**
             * Signal Ids
             * @description Signals that would move; empty: the reports would be merged.
             */
            signal_ids: string[];
            /**
             * To Report Id
             * Format: uuid
             */
            to_report_id: string;
        };
        /**
         * Suggestions
         * @description The suggestions for a report.
         */
        Suggestions: {
            /** Results */
            results: components["schemas"]["Suggestion"][];
        };
        /**
         * SummaryChange
         * @description The summary before and after an edit.
         */
        SummaryChange: {
            /** New Summary */
            new_summary: string;
            /** Old Summary */
            old_summary: string | null;
        };
        /**
         * SummaryChangeArtefact
         * @description An entry of the work log: summary change.
         */
        SummaryChangeArtefact: {
            /** @description Content of the entry. */
            content: components["schemas"]["SummaryChange"];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** @description User who wrote it. */
            created_by: components["schemas"]["Person"] | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Task Id
             * @description Task that wrote it. Without a user or a task, the server wrote it.
             */
            task_id: string | null;
            /**
             * @description Type of the entry. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "summary_change";
            /**
             * Updated At
             * @description When the content was last replaced; null if never.
             */
            updated_at: string | null;
        };
        /**
         * Survey
         * @description A survey of a connected PostHog instance.
         */
        Survey: {
            /** Id */
            id: number | string;
            /** Name */
            name: string;
            /**
             * Status
             * @description `archived`, or else by its days: not begun is `draft`, over is `stopped`.
             * @enum {string}
             */
            status: "archived" | "draft" | "stopped" | "running";
            /**
             * Type
             * @description How it reaches people, `popover` for one; empty if the instance does not say.
             */
            type: string;
            /** Updated At */
            updated_at: string | null;
        };
        /**
         * Surveys
         * @description The surveys: how many, and the five most recently changed.
         */
        Surveys: {
            /**
             * Active Count
             * @description Those that run.
             */
            active_count: number;
            /** Recent */
            recent: components["schemas"]["Survey"][];
            /** Total Count */
            total_count: number;
        };
        /**
         * Task
         * @description A task for an agent.
         */
        Task: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** @description User who created it. */
            created_by: components["schemas"]["Person"] | null;
            /**
             * Created By Task
             * @description Task that created it, instead of a user.
             */
            created_by_task: string | null;
            /** Description */
            description: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            latest_run: components["schemas"]["RunOfTask"] | null;
            /**
             * Origin Product
             * @description Origin of the task.
             */
            origin_product: string;
            /** Repository */
            repository: string | null;
            /**
             * Signal Report
             * @description Latest report whose work log mentions it.
             */
            signal_report: string | null;
            /** Title */
            title: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * TaskChanges
         * @description Changes to a task; omitted fields stay.
         */
        TaskChanges: {
            /**
             * Description
             * @description What to do, in detail.
             */
            description?: string;
            /**
             * Repository
             * @description Repository: `organization/repository`. Null for none.
             */
            repository?: string | null;
            /**
             * Title
             * @description What to do, in one line.
             */
            title?: string;
        };
        /**
         * TaskPage
         * @description One page of tasks, newest first.
         */
        TaskPage: {
            /** Count */
            count: number;
            /** Next */
            next: string | null;
            /** Previous */
            previous: string | null;
            /** Results */
            results: components["schemas"]["Task"][];
        };
        /**
         * TaskRequest
         * @description A task to create.
         */
        TaskRequest: {
            /**
             * Description
             * @description What to do, in detail.
             * @default
             */
            description?: string;
            /**
             * Origin Product
             * @description Origin of the task.
             * @default user_created
             */
            origin_product?: string;
            /**
             * Repository
             * @description Repository: `organization/repository`.
             */
            repository?: string | null;
            /**
             * Signal Report
             * @description Report that the task is for; its work log then mentions the task.
             */
            signal_report?: string | null;
            /**
             * Title
             * @description What to do, in one line.
             */
            title: string;
        };
        /**
         * TaskRun
         * @description A task that worked on the report, and its run.
         */
        TaskRun: {
            /**
             * Product
             * @description Origin of the run, such as `tasks`.
             */
            product: string;
            /**
             * Run Id
             * @description Run of the task.
             */
            run_id?: string | null;
            /**
             * Task Id
             * @description The task.
             */
            task_id: string;
            /**
             * Type
             * @description Kind of run, such as `agent_run`.
             */
            type: string;
        };
        /**
         * TaskRunArtefact
         * @description An entry of the work log: task run.
         */
        TaskRunArtefact: {
            /** @description Content of the entry. */
            content: components["schemas"]["TaskRun"];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** @description User who wrote it. */
            created_by: components["schemas"]["Person"] | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Task Id
             * @description Task that wrote it. Without a user or a task, the server wrote it.
             */
            task_id: string | null;
            /**
             * @description Type of the entry. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "task_run";
            /**
             * Updated At
             * @description When the content was last replaced; null if never.
             */
            updated_at: string | null;
        };
        /**
         * TaskRunRequest
         * @description A run of a task.
         */
        TaskRunRequest: {
            /**
             * Branch
             * @description Branch of the work.
             */
            branch?: string | null;
            /**
             * Status
             * @description Status: `in_progress` if the caller has started already.
             * @default queued
             * @enum {string}
             */
            status?: "not_started" | "queued" | "in_progress" | "completed" | "failed" | "cancelled";
        };
        /**
         * TimeRangeRequest
         * @description The period that a finding is about.
         */
        TimeRangeRequest: {
            /**
             * Date From
             * @description Start, in any format.
             */
            date_from?: string | null;
            /**
             * Date To
             * @description End, in any format.
             */
            date_to?: string | null;
        };
        /**
         * TitleChange
         * @description The title before and after an edit.
         */
        TitleChange: {
            /** New Title */
            new_title: string;
            /** Old Title */
            old_title: string | null;
        };
        /**
         * TitleChangeArtefact
         * @description An entry of the work log: title change.
         */
        TitleChangeArtefact: {
            /** @description Content of the entry. */
            content: components["schemas"]["TitleChange"];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** @description User who wrote it. */
            created_by: components["schemas"]["Person"] | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Task Id
             * @description Task that wrote it. Without a user or a task, the server wrote it.
             */
            task_id: string | null;
            /**
             * @description Type of the entry. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "title_change";
            /**
             * Updated At
             * @description When the content was last replaced; null if never.
             */
            updated_at: string | null;
        };
        /**
         * Token
         * @description A project token. It may be public, because it can only send events.
         */
        Token: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Dsn
             * @description The token as a DSN for Sentry's SDKs.
             */
            dsn: string | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Label */
            label: string;
            /** Last Used At */
            last_used_at: string | null;
            /** Revoked At */
            revoked_at: string | null;
            /**
             * Token
             * @description The token; null if the server's secret key was changed.
             */
            token: string | null;
        };
        /**
         * TokenList
         * @description The tokens of a project.
         */
        TokenList: {
            /** Results */
            results: components["schemas"]["Token"][];
        };
        /**
         * TopEvent
         * @description How often an event occurred at a connected PostHog instance.
         */
        TopEvent: {
            /**
             * Count
             * @description Within 7 days.
             */
            count: number;
            /**
             * Distinct Users
             * @description People who sent it within 7 days.
             */
            distinct_users: number;
            /** Event */
            event: string;
            /**
             * First Seen
             * @description The first of these 7 days.
             */
            first_seen: string | null;
            /** Last Seen */
            last_seen: string | null;
            /** Recent 24H Count */
            recent_24h_count: number;
            /** Recent 24H Users */
            recent_24h_users: number;
        };
        /**
         * Trace
         * @description A signal's processing, oldest step first.
         */
        Trace: {
            /**
             * Report Id
             * @description The report that it counts for.
             */
            report_id: string | null;
            /**
             * Signal Id
             * Format: uuid
             */
            signal_id: string;
            /**
             * Source
             * @description Product, type and id at the source.
             */
            source: string;
            /**
             * State
             * @description Where it is now: `grouped` when it has a report.
             * @enum {string}
             */
            state: "pending" | "grouped" | "failed" | "quarantined";
            /** Steps */
            steps: components["schemas"]["TraceStep"][];
        };
        /**
         * TraceStep
         * @description One step of a signal's processing.
         */
        TraceStep: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /**
             * Details
             * @description Measured values.
             */
            details: {
                [key: string]: unknown;
            };
            /**
             * Outcome
             * @description Outcome.
             */
            outcome: string;
            /**
             * Reason
             * @description Reason in one sentence.
             */
            reason: string;
            /**
             * Step
             * @description Name of the step.
             */
            step: string;
        };
        /**
         * Transcript
         * @description The transcript and the cost of a run.
         */
        Transcript: {
            /**
             * Cost Usd
             * @description US dollars; 0 for detectors and for models without a price.
             */
            cost_usd: number;
            /**
             * Dry Run
             * @description Whether it was a dry run.
             */
            dry_run: boolean;
            /**
             * Found Count
             * @description Findings, including those held back.
             */
            found_count: number;
            /**
             * Mode
             * @description How it was run; null until it ended.
             */
            mode: ("detector" | "agent") | null;
            /** Steps */
            steps: components["schemas"]["RunStep"][];
            /** Tokens In */
            tokens_in: number;
            /** Tokens Out */
            tokens_out: number;
            /** Tool Calls */
            tool_calls: number;
        };
        /**
         * Trial
         * @description Effect of the rules on the latest deliveries.
         */
        Trial: {
            /** Deliveries */
            deliveries: number;
            /** Dropped */
            dropped: number;
            /**
             * Examples
             * @description Examples of matching signals.
             */
            examples: {
                [key: string]: unknown;
            }[];
            /**
             * Matched
             * @description Number of matching signals per rule.
             */
            matched: number[];
            /** Observations */
            observations: number;
            /** Reweighted */
            reweighted: number;
            /** Tagged */
            tagged: number;
            /**
             * Unread
             * @description Deliveries that could not be processed.
             */
            unread: number;
        };
        /**
         * UndoAnswer
         * @description The outcome of undoing each change, in the order of the request.
         */
        UndoAnswer: {
            /** Results */
            results: components["schemas"]["UndoResult"][];
        };
        /**
         * UndoneRegroupRun
         * @description The result of undoing a run.
         */
        UndoneRegroupRun: {
            /**
             * Left Count
             * @description Changes that remain, because their signals moved on or their report was deleted.
             */
            left_count: number;
            run: components["schemas"]["RegroupRun"];
            /** Undone Count */
            undone_count: number;
        };
        /**
         * UndoRequest
         * @description The changes of status to undo.
         */
        UndoRequest: {
            /**
             * Ids
             * @description Each the `undo_id` of a change.
             */
            ids: string[];
        };
        /**
         * UndoResult
         * @description The outcome of undoing one change.
         */
        UndoResult: {
            /**
             * Detail
             * @description Reason why it was not undone.
             */
            detail: string | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Outcome
             * @description `skipped`: too late, or the report was changed again.
             * @enum {string}
             */
            outcome: "undone" | "skipped" | "not_found";
            /** Report Id */
            report_id: string | null;
            /** @description Restored status. */
            status: components["schemas"]["ReportStatus"] | null;
        };
        /**
         * Unpaused
         * @description The response to the end of a pause; `was_paused` says whether one was still active.
         */
        Unpaused: {
            /** Paused Until */
            paused_until: null;
            /**
             * Status
             * @constant
             */
            status: "unpaused";
            /** Was Paused */
            was_paused: boolean;
        };
        /**
         * Use
         * @description The usage of one model for one purpose today.
         */
        Use: {
            /**
             * Calls
             * @description Requests to the model.
             */
            calls: number;
            /**
             * Dollars
             * @description US dollars; null if the model's price is not configured.
             */
            dollars: number | null;
            /**
             * Failed
             * @description Questions without an answer.
             */
            failed: number;
            /** Input Tokens */
            input_tokens: number;
            /** Model */
            model: string;
            /** Output Tokens */
            output_tokens: number;
            /**
             * Purpose
             * @description Purpose: `grouping`, `screening`, `research` or `scout`.
             */
            purpose: string;
            /**
             * Questions
             * @description Questions, each with one or more calls.
             */
            questions: number;
        };
        /**
         * User
         * @description A person.
         */
        User: {
            /**
             * Distinct Id
             * @description Permanent identifier of the person in events.
             */
            distinct_id: string;
            /** Email */
            email: string;
            /** First Name */
            first_name: string;
            /** Id */
            id: number;
            /** Last Name */
            last_name: string;
            /**
             * Uuid
             * Format: uuid
             */
            uuid: string;
        };
        /**
         * VideoSegment
         * @description A part of a session recording; its content is not validated.
         */
        VideoSegment: {
            [key: string]: unknown;
        } | unknown[];
        /**
         * VideoSegmentArtefact
         * @description An entry of the work log: video segment.
         */
        VideoSegmentArtefact: {
            /** @description Content of the entry. */
            content: components["schemas"]["VideoSegment"];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** @description User who wrote it. */
            created_by: components["schemas"]["Person"] | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Task Id
             * @description Task that wrote it. Without a user or a task, the server wrote it.
             */
            task_id: string | null;
            /**
             * @description Type of the entry. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "video_segment";
            /**
             * Updated At
             * @description When the content was last replaced; null if never.
             */
            updated_at: string | null;
        };
        /**
         * WaitsFor
         * @description What a report waits for: a repository, an unreachable git host, or an answer.
         * @enum {string}
         */
        WaitsFor: "repository" | "git_host" | "answer";
        /**
         * WebhookAnswer
         * @description Outcome of a delivery. A verification call is answered in the sender's format.
         */
        WebhookAnswer: {
            /**
             * Status
             * @description `stored`: durable, and processed soon. `repeated`: a duplicate. `ignored`: the source is disabled. `ok`: not a delivery.
             * @enum {string}
             */
            status: "stored" | "repeated" | "ignored" | "ok";
        } & {
            [key: string]: unknown;
        };
        /**
         * WebhookDelivery
         * @description The source's payload: JSON, or JSON in the form field `payload`.
         */
        WebhookDelivery: {
            /**
             * Payload
             * @description In a form: the JSON payload.
             */
            payload?: string | null;
        } & {
            [key: string]: unknown;
        };
        /**
         * Written
         * @description The numbers of written and unchanged points.
         */
        Written: {
            /**
             * Repeated
             * @description Unchanged points.
             */
            repeated: number;
            /**
             * Written
             * @description New or changed points.
             */
            written: number;
        };
        /**
         * WrittenActionabilityJudgmentArtefact
         * @description An entry as stored: actionability judgment.
         */
        WrittenActionabilityJudgmentArtefact: {
            /** @description Content of the entry. */
            content: components["schemas"]["ActionabilityJudgment"];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Report Id
             * Format: uuid
             */
            report_id: string;
            /** Task Id */
            task_id: string | null;
            /**
             * @description Type of the entry. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "actionability_judgment";
            /** Updated At */
            updated_at: string | null;
        };
        /**
         * WrittenArtefact
         * @description A stored entry; `type` determines its content.
         */
        WrittenArtefact: (components["schemas"]["WrittenActionabilityJudgmentArtefact"] | components["schemas"]["WrittenCodeReferenceArtefact"] | components["schemas"]["WrittenCommitArtefact"] | components["schemas"]["WrittenDismissalArtefact"] | components["schemas"]["WrittenNoteArtefact"] | components["schemas"]["WrittenPriorityJudgmentArtefact"] | components["schemas"]["WrittenRepoSelectionArtefact"] | components["schemas"]["WrittenSafetyJudgmentArtefact"] | components["schemas"]["WrittenSignalFindingArtefact"] | components["schemas"]["WrittenSuggestedReviewersArtefact"] | components["schemas"]["WrittenTaskRunArtefact"]) | components["schemas"]["OtherWrittenArtefact"];
        /**
         * WrittenCodeReferenceArtefact
         * @description An entry as stored: code reference.
         */
        WrittenCodeReferenceArtefact: {
            /** @description Content of the entry. */
            content: components["schemas"]["CodeReference"];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Report Id
             * Format: uuid
             */
            report_id: string;
            /** Task Id */
            task_id: string | null;
            /**
             * @description Type of the entry. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "code_reference";
            /** Updated At */
            updated_at: string | null;
        };
        /**
         * WrittenCommitArtefact
         * @description An entry as stored: commit.
         */
        WrittenCommitArtefact: {
            /** @description Content of the entry. */
            content: components["schemas"]["Commit"];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Report Id
             * Format: uuid
             */
            report_id: string;
            /** Task Id */
            task_id: string | null;
            /**
             * @description Type of the entry. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "commit";
            /** Updated At */
            updated_at: string | null;
        };
        /**
         * WrittenDismissalArtefact
         * @description An entry as stored: dismissal.
         */
        WrittenDismissalArtefact: {
            /** @description Content of the entry. */
            content: components["schemas"]["Dismissal"];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Report Id
             * Format: uuid
             */
            report_id: string;
            /** Task Id */
            task_id: string | null;
            /**
             * @description Type of the entry. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "dismissal";
            /** Updated At */
            updated_at: string | null;
        };
        /**
         * WrittenNoteArtefact
         * @description An entry as stored: note.
         */
        WrittenNoteArtefact: {
            /** @description Content of the entry. */
            content: components["schemas"]["Note"];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Report Id
             * Format: uuid
             */
            report_id: string;
            /** Task Id */
            task_id: string | null;
            /**
             * @description Type of the entry. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "note";
            /** Updated At */
            updated_at: string | null;
        };
        /**
         * WrittenPriorityJudgmentArtefact
         * @description An entry as stored: priority judgment.
         */
        WrittenPriorityJudgmentArtefact: {
            /** @description Content of the entry. */
            content: components["schemas"]["PriorityJudgment"];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Report Id
             * Format: uuid
             */
            report_id: string;
            /** Task Id */
            task_id: string | null;
            /**
             * @description Type of the entry. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "priority_judgment";
            /** Updated At */
            updated_at: string | null;
        };
        /**
         * WrittenReport
         * @description The outcome of creating a report.
         */
        WrittenReport: {
            /**
             * Created
             * @description False when the key was used before, or a gate is closed.
             */
            created: boolean;
            /**
             * Report Id
             * @description Null when a gate is closed.
             */
            report_id: string | null;
            /**
             * Skipped Reason
             * @description Which gate is closed.
             */
            skipped_reason: ("scout_config_missing" | "scout_emit_disabled" | "ai_processing_not_approved" | "source_disabled") | null;
            /** @description Present status of the report. */
            status: components["schemas"]["ReportStatus"] | null;
        };
        /**
         * WrittenRepoSelectionArtefact
         * @description An entry as stored: repo selection.
         */
        WrittenRepoSelectionArtefact: {
            /** @description Content of the entry. */
            content: components["schemas"]["RepoSelection"];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Report Id
             * Format: uuid
             */
            report_id: string;
            /** Task Id */
            task_id: string | null;
            /**
             * @description Type of the entry. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "repo_selection";
            /** Updated At */
            updated_at: string | null;
        };
        /**
         * WrittenSafetyJudgmentArtefact
         * @description An entry as stored: safety judgment.
         */
        WrittenSafetyJudgmentArtefact: {
            /** @description Content of the entry. */
            content: components["schemas"]["SafetyJudgment"];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Report Id
             * Format: uuid
             */
            report_id: string;
            /** Task Id */
            task_id: string | null;
            /**
             * @description Type of the entry. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "safety_judgment";
            /** Updated At */
            updated_at: string | null;
        };
        /**
         * WrittenSignalFindingArtefact
         * @description An entry as stored: signal finding.
         */
        WrittenSignalFindingArtefact: {
            /** @description Content of the entry. */
            content: components["schemas"]["SignalFinding"];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Report Id
             * Format: uuid
             */
            report_id: string;
            /** Task Id */
            task_id: string | null;
            /**
             * @description Type of the entry. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "signal_finding";
            /** Updated At */
            updated_at: string | null;
        };
        /**
         * WrittenSuggestedReviewersArtefact
         * @description An entry as stored: suggested reviewers.
         */
        WrittenSuggestedReviewersArtefact: {
            /** @description Content of the entry. */
            content: components["schemas"]["SuggestedReviewers"];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Report Id
             * Format: uuid
             */
            report_id: string;
            /** Task Id */
            task_id: string | null;
            /**
             * @description Type of the entry. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "suggested_reviewers";
            /** Updated At */
            updated_at: string | null;
        };
        /**
         * WrittenTaskRunArtefact
         * @description An entry as stored: task run.
         */
        WrittenTaskRunArtefact: {
            /** @description Content of the entry. */
            content: components["schemas"]["TaskRun"];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Report Id
             * Format: uuid
             */
            report_id: string;
            /** Task Id */
            task_id: string | null;
            /**
             * @description Type of the entry. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "task_run";
            /** Updated At */
            updated_at: string | null;
        };
    };
    responses: {
        /** @description A parameter or the body is invalid. Nothing was changed. */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorEnvelope"];
            };
        };
        /** @description The path does not support this method; `Allow` lists those that it does. */
        MethodNotAllowed: {
            headers: {
                /** @description Supported methods of the path. */
                Allow?: string;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorEnvelope"];
            };
        };
        /** @description The key is missing, unknown or revoked. */
        NotAuthenticated: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorEnvelope"];
            };
        };
        /** @description The key is missing or unknown (`not_authenticated`, `authentication_failed`), or it lacks a scope or is limited to other objects, or its owner is not a member (`permission_denied`). */
        NotAuthenticatedOrDenied: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorEnvelope"];
            };
        };
        /** @description Not found, or not visible to the key. */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorEnvelope"];
            };
        };
        /** @description The key lacks a scope or is limited to other objects, or its owner is not a member. */
        PermissionDenied: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorEnvelope"];
            };
        };
        /** @description The key exceeded its rate limit. */
        Throttled: {
            headers: {
                /** @description Seconds to wait before the next attempt. */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorEnvelope"];
            };
        };
        /** @description The body is larger than 20 MB. */
        TooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorEnvelope"];
            };
        };
        /** @description Something that the server needs, such as its database, is temporarily unavailable. */
        Unavailable: {
            headers: {
                /** @description Seconds to wait before the next attempt. */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorEnvelope"];
            };
        };
        /** @description The body is neither JSON nor a form. */
        UnsupportedMediaType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorEnvelope"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    reports_take_github_event: {
        parameters: {
            query?: never;
            header?: {
                /** @description Kind of the event; all but `pull_request` are accepted and ignored. */
                "X-GitHub-Event"?: string;
                /** @description `sha256=` and the HMAC-SHA-256 of the body, in hexadecimal. */
                "X-Hub-Signature-256"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HostEvent"];
            };
        };
        responses: {
            /** @description The result of an event. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            /** @description The signature is missing or wrong, or the server has no secret. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            503: components["responses"]["Unavailable"];
        };
    };
    signing_in_get_invitation: {
        parameters: {
            query?: never;
            header: {
                /** @description Token after `#token=` in the link; never part of a URL. */
                "X-Invite-Token": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The invitee's view of an invitation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invitation"];
                };
            };
            /** @description It was accepted or revoked, or has expired (`invalid_token`). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            /** @description Too many attempts from this address, or for this account. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    signing_in_accept_invitation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InviteAcceptance"];
            };
        };
        responses: {
            /** @description The signed-in user and what they can access. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            400: components["responses"]["BadRequest"];
            /** @description The call does not come from a page of this server (`csrf_failed`), or passwords are switched off. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            /** @description The person has to sign in or out first (`sign_in`, `switch_account`). */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description Too many attempts from this address, or for this account. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    signing_in_start_accepting: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkSignIn"];
            };
        };
        responses: {
            /** @description The URL for the browser. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderAddress"];
                };
            };
            400: components["responses"]["BadRequest"];
            /** @description The call does not come from a page of this server (`csrf_failed`). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            /** @description No provider is configured. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description Too many attempts from this address, or for this account. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    signing_in_decline_invitation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InviteDecline"];
            };
        };
        responses: {
            /** @description Done; no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It was accepted or revoked, or has expired (`invalid_token`). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            /** @description The call does not come from a page of this server (`csrf_failed`). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description Too many attempts from this address, or for this account. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    signing_in_start_linking: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The URL for the browser. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderAddress"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No provider is configured. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    signing_in_unlink: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            405: components["responses"]["MethodNotAllowed"];
            /** @description The account has no password, so nobody could sign in. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    account_list_organizations: {
        parameters: {
            query?: {
                /** @description Maximum number of rows, up to 200. Invalid values are ignored. */
                limit?: number;
                /** @description Number of rows to skip. Invalid values are ignored. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of organizations. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganizationPage"];
                };
            };
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    account_create_organization: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewOrganization"];
            };
        };
        responses: {
            /** @description An organization owns projects and has members. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    account_get_organization: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the organization, or `@current` for that of the current project. */
                organization_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An organization owns projects and has members. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    signing_in_list_invites: {
        parameters: {
            query?: {
                /** @description Maximum number of rows, up to 200. Invalid values are ignored. */
                limit?: number;
                /** @description Number of rows to skip. Invalid values are ignored. */
                offset?: number;
            };
            header?: never;
            path: {
                /** @description UUID of the organization, or `@current` for that of the current project. */
                organization_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of invitations. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitePage"];
                };
            };
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    signing_in_invite: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the organization, or `@current` for that of the current project. */
                organization_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewInvite"];
            };
        };
        responses: {
            /** @description A pending invitation. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invite"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            /** @description The person is a member already, or there are too many invitations. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    signing_in_take_invite_back: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the invitation. Anything that is not a UUID returns 404. */
                invite_id: string;
                /** @description UUID of the organization, or `@current` for that of the current project. */
                organization_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    account_list_members: {
        parameters: {
            query?: {
                /** @description Maximum number of rows, up to 200. Invalid values are ignored. */
                limit?: number;
                /** @description Number of rows to skip. Invalid values are ignored. */
                offset?: number;
            };
            header?: never;
            path: {
                /** @description UUID of the organization, or `@current` for that of the current project. */
                organization_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of members. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganizationMemberPage"];
                };
            };
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    account_remove_member: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the organization, or `@current` for that of the current project. */
                organization_id: string;
                /** @description UUID of the person. */
                user_uuid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            /** @description The member is the last owner of the organization. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    account_change_member: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the organization, or `@current` for that of the current project. */
                organization_id: string;
                /** @description UUID of the person. */
                user_uuid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemberChanges"];
            };
        };
        responses: {
            /** @description A member of an organization. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganizationMember"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            /** @description The member is the last owner of the organization. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    account_make_reset_link: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the organization, or `@current` for that of the current project. */
                organization_id: string;
                /** @description UUID of the person. */
                user_uuid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A one-time link for setting a password. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasswordLink"];
                };
            };
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    signing_in_change_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description The signed-in user and what they can access. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    signing_in_reset_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordReset"];
            };
        };
        responses: {
            /** @description The signed-in user and what they can access. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            400: components["responses"]["BadRequest"];
            /** @description The call does not come from a page of this server (`csrf_failed`), or passwords are switched off. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description Too many attempts from this address, or for this account. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    signing_in_list_keys: {
        parameters: {
            query?: {
                /** @description Maximum number of rows, up to 200. Invalid values are ignored. */
                limit?: number;
                /** @description Number of rows to skip. Invalid values are ignored. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of keys. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PersonalKeyPage"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    signing_in_create_key: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPersonalKey"];
            };
        };
        responses: {
            /** @description A personal API key. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PersonalKey"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            405: components["responses"]["MethodNotAllowed"];
            /** @description There are 100 keys already. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    signing_in_revoke_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the key. Anything that is not a UUID returns 404. */
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    signing_in_change_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the key. Anything that is not a UUID returns 404. */
                key_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PersonalKeyChanges"];
            };
        };
        responses: {
            /** @description A personal API key. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PersonalKey"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    signing_in_roll_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the key. Anything that is not a UUID returns 404. */
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["KeyRoll"];
            };
        };
        responses: {
            /** @description A personal API key. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PersonalKey"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    account_get_key: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The permissions of the calling key. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Key"];
                };
            };
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    account_list_projects: {
        parameters: {
            query?: {
                /** @description Maximum number of rows, up to 200. Invalid values are ignored. */
                limit?: number;
                /** @description Number of rows to skip. Invalid values are ignored. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of projects. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectPage"];
                };
            };
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    account_create_project: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewProject"];
            };
        };
        responses: {
            /** @description A project, with its own inbox. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    account_get_project: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A project, with its own inbox. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    sources_list_external: {
        parameters: {
            query?: {
                /** @description Maximum number of rows, up to 200. Invalid values are ignored. */
                limit?: number;
                /** @description Number of rows to skip. Invalid values are ignored. */
                offset?: number;
            };
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of connected sources. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExternalSourcePage"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    repositories_list_integrations: {
        parameters: {
            query?: {
                /** @description Maximum number of rows, up to 200. Invalid values are ignored. */
                limit?: number;
                /** @description Number of rows to skip. Invalid values are ignored. */
                offset?: number;
            };
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of integrations. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntegrationPage"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    signals_emit_internal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSignalRequest"];
            };
        };
        responses: {
            /** @description The signal was accepted. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            400: components["responses"]["BadRequest"];
            /** @description The secret is missing or wrong, or the server has none. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            /** @description There is no such project. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlainError"] | components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            503: components["responses"]["Unavailable"];
        };
    };
    signals_get_original: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the signal. Anything that is not a UUID returns 404. */
                signal_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The full text of a signal. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Original"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description The project has no such signal, or its description is its whole text. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    signals_get_trace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the signal. Anything that is not a UUID returns 404. */
                signal_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A signal's processing, oldest step first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Trace"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description The project has no such signal. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    project_config_get_config: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The automatic start configuration of a project. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectConfig"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    project_config_change_config: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ProjectConfigChanges"];
            };
        };
        responses: {
            /** @description The automatic start configuration of a project. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectConfig"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    signals_emit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EmittedSignals"];
            };
        };
        responses: {
            /** @description Success. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OneReceipt"] | components["schemas"]["Receipts"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    error_issues_list_issues: {
        parameters: {
            query?: {
                /** @description Maximum number of rows, up to 200. Invalid values are ignored. */
                limit?: number;
                /** @description Number of rows to skip. Invalid values are ignored. */
                offset?: number;
                /** @description Only issues with this status. */
                status?: "active" | "resolved" | "suppressed";
            };
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of error issues, last seen first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuePage"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    error_issues_get_issue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the issue. Anything that is not a UUID returns 404. */
                issue_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An error issue with its fingerprints, which determine its occurrences. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueDetail"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    error_issues_change_issue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the issue. Anything that is not a UUID returns 404. */
                issue_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IssueChanges"];
            };
        };
        responses: {
            /** @description An error issue: occurrences with one fingerprint. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Issue"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    screening_get_funnel: {
        parameters: {
            query?: {
                /** @description Only what was received at this moment or later; 30 days unless given. */
                date_from?: string;
                /** @description Only those received before this time. Default: now. */
                date_to?: string;
                /** @description Only signals of this product. */
                source_product?: string;
            };
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where the signals received in a period are. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Funnel"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    handing_over_get_handoff_config: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The hand-off configuration of a project. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HandoffConfig"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    handing_over_change_handoff_config: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["HandoffConfigChanges"];
            };
        };
        responses: {
            /** @description The hand-off configuration of a project. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HandoffConfig"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    handing_over_list_deliveries: {
        parameters: {
            query?: {
                /** @description Maximum number of rows, up to 200. Invalid values are ignored. */
                limit?: number;
                /** @description Number of rows to skip. Invalid values are ignored. */
                offset?: number;
                /** @description Only those with this status. */
                status?: "waiting" | "delivered" | "failed";
            };
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of deliveries, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    handing_over_get_delivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the delivery. Anything that is not a UUID returns 404. */
                delivery_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A message to a webhook. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description Not found in the project. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    handing_over_redeliver: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the delivery. Anything that is not a UUID returns 404. */
                delivery_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A message to a webhook. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description Not found in the project. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            /** @description The present state does not allow it. Nothing was changed. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    handing_over_list_handoffs: {
        parameters: {
            query?: {
                /** @description Maximum number of rows, up to 200. Invalid values are ignored. */
                limit?: number;
                /** @description Number of rows to skip. Invalid values are ignored. */
                offset?: number;
                /** @description Only those of this report. */
                report_id?: string;
            };
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of hand-offs, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HandoffPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    handing_over_get_handoff: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the hand-off. Anything that is not a UUID returns 404. */
                handoff_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A hand-off with the output of its command. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HandoffDetail"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description Not found in the project. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    signals_look_up: {
        parameters: {
            query: {
                /** @description The signal's id, or its beginning or end: 4 to 32 hexadecimal digits, with or without hyphens. */
                ref: string;
            };
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The signals that match a part of an id. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FoundSignals"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    metrics_read_metric: {
        parameters: {
            query: {
                /** @description Aggregation of the points of an interval. */
                aggregation?: "avg" | "sum" | "min" | "max" | "count" | "p50" | "p95" | "p99";
                /** @description Minutes of one stretch. */
                bucket_minutes?: number;
                /** @description Points from this moment on; a day ago when left out. */
                date_from?: string;
                /** @description Points before this moment; now when left out. */
                date_to?: string;
                /** @description Label to group by. */
                group_by?: string;
                /** @description Name of the metric. */
                name: string;
            };
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Bucket"][];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    metrics_write_points: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PointsRequest"];
            };
        };
        responses: {
            /** @description The numbers of written and unchanged points. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Written"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    metrics_list_metrics: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Series"][];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    project_config_get_models: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The models that the operator has configured. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelsInUse"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    grouping_move_signals: {
        parameters: {
            query?: never;
            header?: {
                /** @description UUID of a task of the project. Log entries of the call are then attributed to the task instead of the user. */
                "X-PostHog-Task-Id"?: string;
            };
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MoveRequest"];
            };
        };
        responses: {
            /** @description A regrouping, and the resulting report. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Regrouped"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No such report or signal is visible. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            /** @description The present state does not allow it; `detail` says why. Nothing was changed. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    grouping_preview_signal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSignalRequest"];
            };
        };
        responses: {
            /** @description The predicted grouping of a signal. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preview"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            /** @description A model is unavailable, or too many previews are being computed. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
        };
    };
    processing_get_processing_of_processing_state: {
        parameters: {
            query?: {
                /** @description Maximum number of rows, up to 200. Invalid values are ignored. */
                limit?: number;
                /** @description Number of rows to skip. Invalid values are ignored. */
                offset?: number;
            };
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The processing state, both as one value and as a page with one entry, for clients that read a list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProcessingPage"];
                };
            };
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    processing_pause_of_processing_state_pause: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PauseRequest"];
            };
        };
        responses: {
            /** @description The response to a pause. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Paused"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    processing_unpause_of_processing_state_pause: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The response to the end of a pause; `was_paused` says whether one was still active. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Unpaused"];
                };
            };
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    processing_get_processing: {
        parameters: {
            query?: {
                /** @description Maximum number of rows, up to 200. Invalid values are ignored. */
                limit?: number;
                /** @description Number of rows to skip. Invalid values are ignored. */
                offset?: number;
            };
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The processing state, both as one value and as a page with one entry, for clients that read a list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProcessingPage"];
                };
            };
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    processing_pause: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PauseRequest"];
            };
        };
        responses: {
            /** @description The response to a pause. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Paused"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    processing_unpause: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The response to the end of a pause; `was_paused` says whether one was still active. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Unpaused"];
                };
            };
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    screening_list_quarantine: {
        parameters: {
            query?: {
                /** @description Whether a person confirmed it: `true` for those, `false` for all others. */
                decided?: boolean;
                /** @description Maximum number of rows, up to 200. Invalid values are ignored. */
                limit?: number;
                /** @description Number of rows to skip. Invalid values are ignored. */
                offset?: number;
                /** @description Only those with this threat type. */
                threat_type?: "instruction_override" | "exfiltration" | "remote_code" | "review_bypass" | "judge_poisoning" | "fake_authority" | "hidden_instructions" | "manipulation" | "unscreened";
            };
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of quarantined signals. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuarantinePage"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    screening_confirm: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the signal. Anything that is not a UUID returns 404. */
                quarantined_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A quarantined or released signal. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuarantinedSignal"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No such signal was blocked. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            /** @description The signal is no longer in quarantine. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    screening_release: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the signal. Anything that is not a UUID returns 404. */
                quarantined_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A quarantined or released signal. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuarantinedSignal"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No such signal was blocked. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            /** @description The signal is no longer in quarantine. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    signals_list_received: {
        parameters: {
            query?: {
                /** @description Only those received at this time or later. */
                date_from?: string;
                /** @description Only those received before this time. */
                date_to?: string;
                /** @description Maximum number of rows, up to 200. Invalid values are ignored. */
                limit?: number;
                /** @description Number of rows to skip. Invalid values are ignored. */
                offset?: number;
                /** @description Only those of this report. */
                report_id?: string;
                /** @description Only signals with this source id. */
                source_id?: string;
                /** @description Only those of this product. */
                source_product?: string;
                /** @description Only those of this type. */
                source_type?: string;
                /** @description Only those with this state. */
                state?: "pending" | "grouped" | "failed" | "quarantined";
            };
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of signals. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReceivedSignals"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    grouping_accept_suggestion: {
        parameters: {
            query?: never;
            header?: {
                /** @description UUID of a task of the project. Log entries of the call are then attributed to the task instead of the user. */
                "X-PostHog-Task-Id"?: string;
            };
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the suggestion. Anything that is not a UUID returns 404. */
                suggestion_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReasonRequest"];
            };
        };
        responses: {
            /** @description The accepted changes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedSuggestion"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description There is no such suggestion. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            /** @description It was decided already, or can't be done as things are; nothing was written. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    grouping_refuse_suggestion: {
        parameters: {
            query?: never;
            header?: {
                /** @description UUID of a task of the project. Log entries of the call are then attributed to the task instead of the user. */
                "X-PostHog-Task-Id"?: string;
            };
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the suggestion. Anything that is not a UUID returns 404. */
                suggestion_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A change that a language model suggests after reading the catalogue. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Suggestion"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description There is no such suggestion. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            /** @description It was decided already, or can't be done as things are; nothing was written. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    grouping_list_runs: {
        parameters: {
            query?: {
                /** @description Maximum number of rows, up to 200. Invalid values are ignored. */
                limit?: number;
                /** @description Number of rows to skip. Invalid values are ignored. */
                offset?: number;
            };
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of runs, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegroupRunPage"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    grouping_ask_for_run: {
        parameters: {
            query?: never;
            header?: {
                /** @description UUID of a task of the project. Log entries of the call are then attributed to the task instead of the user. */
                "X-PostHog-Task-Id"?: string;
            };
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RunRequest"];
            };
        };
        responses: {
            /** @description A run, or a dry run. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegroupRun"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            /** @description The present state does not allow it; `detail` says why. Nothing was changed. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    grouping_get_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the run. Anything that is not a UUID returns 404. */
                regroup_run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A run with the result of a dry run or of a reading. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegroupRunDetail"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    grouping_list_changes: {
        parameters: {
            query?: {
                /** @description Maximum number of rows, up to 200. Invalid values are ignored. */
                limit?: number;
                /** @description Number of rows to skip. Invalid values are ignored. */
                offset?: number;
            };
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the run. Anything that is not a UUID returns 404. */
                regroup_run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of a run's changes, in order. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegroupChangePage"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    grouping_stop_run: {
        parameters: {
            query?: never;
            header?: {
                /** @description UUID of a task of the project. Log entries of the call are then attributed to the task instead of the user. */
                "X-PostHog-Task-Id"?: string;
            };
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the run. Anything that is not a UUID returns 404. */
                regroup_run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A run, or a dry run. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegroupRun"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            /** @description The present state does not allow it; `detail` says why. Nothing was changed. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    grouping_undo_run: {
        parameters: {
            query?: never;
            header?: {
                /** @description UUID of a task of the project. Log entries of the call are then attributed to the task instead of the user. */
                "X-PostHog-Task-Id"?: string;
            };
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the run. Anything that is not a UUID returns 404. */
                regroup_run_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReasonRequest"];
            };
        };
        responses: {
            /** @description The result of undoing a run. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UndoneRegroupRun"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            /** @description The present state does not allow it; `detail` says why. Nothing was changed. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    grouping_undo_regrouping: {
        parameters: {
            query?: never;
            header?: {
                /** @description UUID of a task of the project. Log entries of the call are then attributed to the task instead of the user. */
                "X-PostHog-Task-Id"?: string;
            };
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the regrouping. Anything that is not a UUID returns 404. */
                regrouping_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReasonRequest"];
            };
        };
        responses: {
            /** @description A regrouping, and the resulting report. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Regrouped"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No such report or signal is visible. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            /** @description The present state does not allow it; `detail` says why. Nothing was changed. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    reports_list_reports: {
        parameters: {
            query?: {
                /** @description Comma-separated judgments. */
                actionability?: ("immediately_actionable" | "not_actionable" | "requires_human_input")[];
                /** @description Comma-separated areas in any case; a report matches if its area is one of them. */
                area?: string[];
                /** @description `me` for the reports that the caller has claimed. */
                assignee?: "me";
                /** @description Accepted for compatibility and ignored: there are no channels. */
                channel_id?: string;
                /** @description Whether the list is to say how many there are and show none: `1`, `true`, `yes`, `0`, `false` or `no`. */
                count_only?: boolean;
                /** @description Reports created at this time or later. */
                created_after?: string;
                /** @description Whether a pull request implements the report: `1`, `true`, `yes`, `0`, `false` or `no`. */
                has_implementation_pr?: boolean;
                /** @description Whether the list shows suppressed reports too, where `status` names none, and deleted ones never: `1`, `true`, `yes`, `0`, `false` or `no`. */
                include_all_statuses?: boolean;
                /** @description Maximum number of rows, up to 200. Invalid values are ignored. */
                limit?: number;
                /** @description Number of rows to skip. Invalid values are ignored. */
                offset?: number;
                /** @description Comma-separated fields; a leading `-` reverses one. Unknown fields are ignored. Default: `-is_suggested_reviewer,status,-updated_at`. */
                ordering?: ("status" | "-status" | "is_suggested_reviewer" | "-is_suggested_reviewer" | "signal_count" | "-signal_count" | "total_weight" | "-total_weight" | "priority" | "-priority" | "created_at" | "-created_at" | "updated_at" | "-updated_at" | "id" | "-id")[];
                /** @description Comma-separated priorities, in any case. */
                priority?: ("P0" | "P1" | "P2" | "P3" | "P4")[];
                /** @description Beginning or end of the report's id: 4 to 32 hexadecimal digits, with or without hyphens. */
                ref?: string;
                /** @description Whose reports: `for_me` suggested to the caller, `teammate` to the user in `teammate_uuid`, `mine` claimed by the caller or suggested to them, `entire_project` all. */
                scope?: "for_me" | "entire_project" | "teammate" | "mine";
                /** @description Name of a scout's skill; a report matches if a live signal is its finding. */
                scout?: string;
                /** @description Prefix of such a name. */
                scout_prefix?: string;
                /** @description Text that the title or the summary contains, in any case. */
                search?: string;
                /** @description A named ordering; `ordering` takes precedence. */
                sort?: "last_updated" | "newest" | "oldest" | "priority";
                /** @description Source id; a report matches if a live signal has it. */
                source_id?: string;
                /** @description Comma-separated products; a report matches if a live signal of it has one of them. */
                source_product?: string[];
                /** @description Comma-separated statuses. Without it the list shows all but suppressed reports. */
                status?: ("candidate" | "failed" | "in_progress" | "pending_input" | "potential" | "ready" | "resolved" | "suppressed")[];
                /** @description Comma-separated user UUIDs; a report matches if one of these users is a suggested reviewer. */
                suggested_reviewers?: string[];
                /** @description UUID of a task; a report matches if the task has worked on it. */
                task_id?: string;
                /** @description UUID of a user. With the scope `teammate`, whose suggestions; without it, the reports that this member has claimed or is suggested for. */
                teammate_uuid?: string;
                /** @description Whether nobody works on the report: not resolved, not claimed, and without an unfinished pull request: `1`, `true`, `yes`, `0`, `false` or `no`. */
                unclaimed?: boolean;
                /** @description Whether the caller has not marked the report as read. */
                unread?: "true" | "false";
                /** @description Taken from clients that send it, without effect: `1`, `true`, `yes`, `0`, `false` or `no`. */
                use_priority_preference?: boolean;
                /** @description Accepted for compatibility and ignored. */
                view?: string;
            };
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of reports. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportPage"];
                };
            };
            /** @description It is as the `If-None-Match` of the call says. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    reports_get_report: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the report. Anything that is not a UUID returns 404. */
                report_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A report: one problem, with the signals about it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Report"];
                };
            };
            /** @description A filter of the list, which this operation takes too, has an invalid value. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    reports_delete_report: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the report. Anything that is not a UUID returns 404. */
                report_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description That is in progress already. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RemovalAnswer"];
                };
            };
            /** @description Whether a report's removal was started by this call, or is in progress already. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RemovalAnswer"];
                };
            };
            /** @description A filter of the list, which this operation takes too, has an invalid value. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No report with this id is visible, or it is suppressed. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            /** @description The work could not be enqueued; nothing was changed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlainError"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    reports_edit: {
        parameters: {
            query?: never;
            header?: {
                /** @description UUID of a task of the project. Log entries of the call are then attributed to the task instead of the user. */
                "X-PostHog-Task-Id"?: string;
            };
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the report. Anything that is not a UUID returns 404. */
                report_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditRequest"];
            };
        };
        responses: {
            /** @description A report: one problem, with the signals about it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Report"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No report with this id is visible. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    artefacts_list_artefacts: {
        parameters: {
            query?: {
                /** @description Maximum number of rows, up to 200. Invalid values are ignored. */
                limit?: number;
                /** @description Number of rows to skip. Invalid values are ignored. */
                offset?: number;
            };
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the report. Anything that is not a UUID returns 404. */
                report_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of a work log, newest entry first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtefactPage"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    artefacts_create_artefact: {
        parameters: {
            query?: never;
            header?: {
                /** @description UUID of a task of the project. Log entries of the call are then attributed to the task instead of the user. */
                "X-PostHog-Task-Id"?: string;
            };
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the report. Anything that is not a UUID returns 404. */
                report_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewArtefact"];
            };
        };
        responses: {
            /** @description The existing `task_run` of the task. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrittenArtefact"];
                };
            };
            /** @description The new entry. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrittenArtefact"];
                };
            };
            /** @description The body is invalid, the type is unknown or read-only, or the content does not match the type. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlainError"] | components["schemas"]["ErrorEnvelope"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No such report is visible. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    artefacts_get_artefact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the artefact. Anything that is not a UUID returns 404. */
                artefact_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the report. Anything that is not a UUID returns 404. */
                report_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An entry of a report's work log; `type` determines its content. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Artefact"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No such entry or report is visible. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    artefacts_put_reviewers_of_reports_artefacts: {
        parameters: {
            query?: never;
            header?: {
                /** @description UUID of a task of the project. Log entries of the call are then attributed to the task instead of the user. */
                "X-PostHog-Task-Id"?: string;
            };
            path: {
                /** @description UUID of the artefact. Anything that is not a UUID returns 404. */
                artefact_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the report. Anything that is not a UUID returns 404. */
                report_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReviewersRequest"];
            };
        };
        responses: {
            /** @description An entry of a report's work log; `type` determines its content. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Artefact"];
                };
            };
            /** @description The body is invalid, the type is unknown or read-only, or the content does not match the type. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlainError"] | components["schemas"]["ErrorEnvelope"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No such entry or report is visible. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    artefacts_delete_artefact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the artefact. Anything that is not a UUID returns 404. */
                artefact_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the report. Anything that is not a UUID returns 404. */
                report_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No such entry or report is visible. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    artefacts_edit_artefact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the artefact. Anything that is not a UUID returns 404. */
                artefact_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the report. Anything that is not a UUID returns 404. */
                report_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ArtefactContent"];
            };
        };
        responses: {
            /** @description A stored entry; `type` determines its content. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrittenArtefact"];
                };
            };
            /** @description The body is invalid, the type is unknown or read-only, or the content does not match the type. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlainError"] | components["schemas"]["ErrorEnvelope"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No such entry or report is visible. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    artefacts_get_diff: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the entry, which must be a `commit`. Anything that is not a UUID returns 404. */
                artefact_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the report. Anything that is not a UUID returns 404. */
                report_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A unified diff. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Diff"];
                };
            };
            /** @description The entry is not a commit, or names no repository or no branch. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlainError"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No such entry is visible (the envelope); or none of the project's connections reaches the repository. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlainError"] | components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            /** @description GitHub's quota is spent; `Retry-After` is its reset time, if known. Or the key exceeded its own rate limit (error envelope). */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Quota"] | components["schemas"]["ErrorEnvelope"];
                };
            };
            /** @description The branch does not exist, or the diff is not available. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlainError"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    reports_list_checks: {
        parameters: {
            query?: {
                /** @description Maximum number of rows, up to 200. Invalid values are ignored. */
                limit?: number;
                /** @description Number of rows to skip. Invalid values are ignored. */
                offset?: number;
            };
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the report. Anything that is not a UUID returns 404. */
                report_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of the checks of a report. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckPage"];
                };
            };
            /** @description A filter of the list, which this operation takes too, has an invalid value. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No such report is visible. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    reports_get_check: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the check. Anything that is not a UUID returns 404. */
                check_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the report. Anything that is not a UUID returns 404. */
                report_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The check; never on this server, which has none. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportCheck"];
                };
            };
            /** @description A filter of the list, which this operation takes too, has an invalid value. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No such report is visible, or it has no such check. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    reports_cancel_check: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the check. Anything that is not a UUID returns 404. */
                check_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the report. Anything that is not a UUID returns 404. */
                report_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The check; never on this server, which has none. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportCheck"];
                };
            };
            /** @description A filter of the list, which this operation takes too, has an invalid value. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No such report is visible, or it has no such check. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    reports_approve_check: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the check. Anything that is not a UUID returns 404. */
                check_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the report. Anything that is not a UUID returns 404. */
                report_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The check; never on this server, which has none. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportCheck"];
                };
            };
            /** @description A filter of the list, which this operation takes too, has an invalid value. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No such report is visible, or it has no such check. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    reports_replace_check: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the check. Anything that is not a UUID returns 404. */
                check_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the report. Anything that is not a UUID returns 404. */
                report_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The check; never on this server, which has none. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportCheck"];
                };
            };
            /** @description A filter of the list, which this operation takes too, has an invalid value. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No such report is visible, or it has no such check. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    reports_claim: {
        parameters: {
            query?: never;
            header?: {
                /** @description UUID of a task of the project. Log entries of the call are then attributed to the task instead of the user. */
                "X-PostHog-Task-Id"?: string;
            };
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the report. Anything that is not a UUID returns 404. */
                report_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ClaimRequest"];
            };
        };
        responses: {
            /** @description A report: one problem, with the signals about it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Report"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No report with this id is visible. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            /** @description Another user, or another agent of the user, has claimed it; nothing was written. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    reports_list_evidence: {
        parameters: {
            query?: {
                /** @description Maximum number of rows, up to 200. Invalid values are ignored. */
                limit?: number;
                /** @description Number of rows to skip. Invalid values are ignored. */
                offset?: number;
            };
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the report. Anything that is not a UUID returns 404. */
                report_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of groups of signals with the same text. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvidencePage"];
                };
            };
            /** @description A filter of the list, which this operation takes too, has an invalid value. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    reports_give_feedback: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the report. Anything that is not a UUID returns 404. */
                report_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FeedbackRequest"];
            };
        };
        responses: {
            /** @description What became of the feedback. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeedbackAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No report with this id is visible. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    handing_over_start_handoff: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the report. Anything that is not a UUID returns 404. */
                report_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["StartRequest"];
            };
        };
        responses: {
            /** @description The hand-off. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Handoff"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description Not found in the project. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            /** @description The present state does not allow it. Nothing was changed. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    grouping_merge_reports: {
        parameters: {
            query?: never;
            header?: {
                /** @description UUID of a task of the project. Log entries of the call are then attributed to the task instead of the user. */
                "X-PostHog-Task-Id"?: string;
            };
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the report. Anything that is not a UUID returns 404. */
                report_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MergeRequest"];
            };
        };
        responses: {
            /** @description A regrouping, and the resulting report. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Regrouped"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No such report or signal is visible. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            /** @description The present state does not allow it; `detail` says why. Nothing was changed. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    grouping_list_suggestions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the report. Anything that is not a UUID returns 404. */
                report_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The suggestions for a report. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Suggestions"];
                };
            };
            /** @description A filter of the list, which this operation takes too, has an invalid value. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    grouping_list_regroupings: {
        parameters: {
            query?: {
                /** @description Maximum number of rows, up to 200. Invalid values are ignored. */
                limit?: number;
                /** @description Number of rows to skip. Invalid values are ignored. */
                offset?: number;
            };
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the report. Anything that is not a UUID returns 404. */
                report_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of a report's regroupings, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegroupingPage"];
                };
            };
            /** @description A filter of the list, which this operation takes too, has an invalid value. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    reports_reingest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the report. Anything that is not a UUID returns 404. */
                report_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description That is in progress already. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RemovalAnswer"];
                };
            };
            /** @description Whether a report's removal was started by this call, or is in progress already. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RemovalAnswer"];
                };
            };
            /** @description A filter of the list, which this operation takes too, has an invalid value. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No report with this id is visible, or it is suppressed. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            /** @description The work could not be enqueued; nothing was changed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlainError"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    artefacts_put_reviewers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the report. Anything that is not a UUID returns 404. */
                report_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReasonedReviewersRequest"];
            };
        };
        responses: {
            /** @description An entry of a report's work log; `type` determines its content. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Artefact"];
                };
            };
            /** @description The body is invalid, or names somebody who is not a member. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlainError"] | components["schemas"]["ErrorEnvelope"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No such report is visible. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    artefacts_withdraw: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the report. Anything that is not a UUID returns 404. */
                report_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No such report is visible. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    reports_list_signals: {
        parameters: {
            query?: {
                /** @description Id of a signal of the report: returns a page of the signals in its group. */
                like?: string;
                /** @description Maximum number of rows, up to 200. Invalid values are ignored. */
                limit?: number;
                /** @description Number of rows to skip. Invalid values are ignored. */
                offset?: number;
            };
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the report. Anything that is not a UUID returns 404. */
                report_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A report with its live signals, earliest first; `count` and links are present when a page was requested. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportSignals"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    grouping_split_report: {
        parameters: {
            query?: never;
            header?: {
                /** @description UUID of a task of the project. Log entries of the call are then attributed to the task instead of the user. */
                "X-PostHog-Task-Id"?: string;
            };
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the report. Anything that is not a UUID returns 404. */
                report_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SplitRequest"];
            };
        };
        responses: {
            /** @description A regrouping, and the resulting report. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Regrouped"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No such report or signal is visible. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            /** @description The present state does not allow it; `detail` says why. Nothing was changed. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    reports_change_state: {
        parameters: {
            query?: never;
            header?: {
                /** @description UUID of a task of the project. Log entries of the call are then attributed to the task instead of the user. */
                "X-PostHog-Task-Id"?: string;
            };
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the report. Anything that is not a UUID returns 404. */
                report_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StateRequest"];
            };
        };
        responses: {
            /** @description A report whose status was changed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedReport"];
                };
            };
            /** @description The body is invalid, or the change is not possible for this report. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlainError"] | components["schemas"]["ErrorEnvelope"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No report with this id is visible. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            /** @description The report's status does not allow the change; nothing was written. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlainError"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    reports_note_view: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the report. Anything that is not a UUID returns 404. */
                report_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A filter of the list, which this operation takes too, has an invalid value. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No report with this id is visible. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    reports_list_reviewers: {
        parameters: {
            query?: {
                /** @description Part of the full name or the email, in any case. */
                query?: string;
            };
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: components["schemas"]["Reviewer"];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    reports_change_states: {
        parameters: {
            query?: never;
            header?: {
                /** @description UUID of a task of the project. Log entries of the call are then attributed to the task instead of the user. */
                "X-PostHog-Task-Id"?: string;
            };
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkStateRequest"];
            };
        };
        responses: {
            /** @description The outcome of each report, in the order of the request, and their counts by kind. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    reports_count_reports: {
        parameters: {
            query?: {
                /** @description Comma-separated judgments. */
                actionability?: ("immediately_actionable" | "not_actionable" | "requires_human_input")[];
                /** @description Comma-separated areas in any case; a report matches if its area is one of them. */
                area?: string[];
                /** @description `me` for the reports that the caller has claimed. */
                assignee?: "me";
                /** @description Accepted for compatibility and ignored: there are no channels. */
                channel_id?: string;
                /** @description Whether the list is to say how many there are and show none: `1`, `true`, `yes`, `0`, `false` or `no`. */
                count_only?: boolean;
                /** @description Reports created at this time or later. */
                created_after?: string;
                /** @description Whether a pull request implements the report: `1`, `true`, `yes`, `0`, `false` or `no`. */
                has_implementation_pr?: boolean;
                /** @description Whether the list shows suppressed reports too, where `status` names none, and deleted ones never: `1`, `true`, `yes`, `0`, `false` or `no`. */
                include_all_statuses?: boolean;
                /** @description Comma-separated priorities, in any case. */
                priority?: ("P0" | "P1" | "P2" | "P3" | "P4")[];
                /** @description Beginning or end of the report's id: 4 to 32 hexadecimal digits, with or without hyphens. */
                ref?: string;
                /** @description Whose reports: `for_me` suggested to the caller, `teammate` to the user in `teammate_uuid`, `mine` claimed by the caller or suggested to them, `entire_project` all. */
                scope?: "for_me" | "entire_project" | "teammate" | "mine";
                /** @description Name of a scout's skill; a report matches if a live signal is its finding. */
                scout?: string;
                /** @description Prefix of such a name. */
                scout_prefix?: string;
                /** @description Text that the title or the summary contains, in any case. */
                search?: string;
                /** @description Source id; a report matches if a live signal has it. */
                source_id?: string;
                /** @description Comma-separated products; a report matches if a live signal of it has one of them. */
                source_product?: string[];
                /** @description Comma-separated statuses. Without it the list shows all but suppressed reports. */
                status?: ("candidate" | "failed" | "in_progress" | "pending_input" | "potential" | "ready" | "resolved" | "suppressed")[];
                /** @description Comma-separated user UUIDs; a report matches if one of these users is a suggested reviewer. */
                suggested_reviewers?: string[];
                /** @description UUID of a task; a report matches if the task has worked on it. */
                task_id?: string;
                /** @description UUID of a user. With the scope `teammate`, whose suggestions; without it, the reports that this member has claimed or is suggested for. */
                teammate_uuid?: string;
                /** @description Whether nobody works on the report: not resolved, not claimed, and without an unfinished pull request: `1`, `true`, `yes`, `0`, `false` or `no`. */
                unclaimed?: boolean;
                /** @description Whether the caller has not marked the report as read. */
                unread?: "true" | "false";
                /** @description Taken from clients that send it, without effect: `1`, `true`, `yes`, `0`, `false` or `no`. */
                use_priority_preference?: boolean;
                /** @description Accepted for compatibility and ignored. */
                view?: string;
            };
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts that the tabs of an inbox show. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportCounts"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    reports_set_read_state: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReadStateRequest"];
            };
        };
        responses: {
            /** @description Which reports the caller has marked as read. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadStates"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description One of the reports is not visible; nothing was written. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    reports_refresh_metrics: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshRequest"];
            };
        };
        responses: {
            /** @description The metrics of those reports that are ready or wait for a person, in the order of the request. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refreshed"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    repositories_list_repositories: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Connections of a project, oldest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectedRepositories"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    repositories_connect_repository: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RepositoryToConnect"];
            };
        };
        responses: {
            /** @description A connected repository, or all repositories that a credential can access. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectedRepository"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            /** @description It is connected already. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    repositories_disconnect_repository: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the connection. Anything that is not a UUID returns 404. */
                repository_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    repositories_check_repository: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the connection. Anything that is not a UUID returns 404. */
                repository_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A connected repository, or all repositories that a credential can access. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectedRepository"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    scouts_create_scout: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewScout"];
            };
        };
        responses: {
            /** @description A created scout. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeScout"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    scouts_list_configs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScoutConfig"][];
                };
            };
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    scouts_put_config: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewScoutConfig"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScoutConfig"];
                };
            };
            /** @description The configuration of a scout. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScoutConfig"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    scouts_get_config: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the configuration. Anything that is not a UUID returns 404. */
                config_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The configuration of a scout. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScoutConfig"];
                };
            };
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    scouts_delete_config: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the configuration. Anything that is not a UUID returns 404. */
                config_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    scouts_change_config: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the configuration. Anything that is not a UUID returns 404. */
                config_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ScoutConfigChanges"];
            };
        };
        responses: {
            /** @description The configuration of a scout. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScoutConfig"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    scouts_run_scout: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the configuration. Anything that is not a UUID returns 404. */
                config_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ScoutRunRequest"];
            };
        };
        responses: {
            /** @description An enqueued run. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Started"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            /** @description A run of this scout is open; nothing was started. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    scouts_get_skill: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the configuration. Anything that is not a UUID returns 404. */
                config_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The skill of a scout. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScoutSkill"];
                };
            };
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            /** @description No such scout, or its skill was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    scouts_put_skill: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the configuration. Anything that is not a UUID returns 404. */
                config_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SkillSource"];
            };
        };
        responses: {
            /** @description The skill of a scout. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScoutSkill"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            /** @description No such scout, or its skill was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    scouts_sync_configs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScoutConfig"][];
                };
            };
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    project_profile_list_members: {
        parameters: {
            query?: {
                /** @description Text in e-mail address or name. */
                search?: string;
            };
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"][];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    scouts_get_metadata: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Metadata of a project's scouts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Metadata"];
                };
            };
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    scout_memory_list_notes: {
        parameters: {
            query?: {
                /** @description Maximum characters per content. Default: all. */
                content_max_chars?: number;
                /** @description Only notes created at this time or later. */
                date_from?: string;
                /** @description Only notes created before this time. */
                date_to?: string;
                /** @description Whether to include expired notes. */
                include_expired?: boolean;
                /** @description Whether to include notes for all scouts. */
                include_general?: boolean;
                /** @description Maximum number of notes. */
                limit?: number;
                /** @description Only notes for the scout with this skill, and those for all. */
                skill_name?: string;
            };
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScoutNote"][];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    scout_memory_create_note: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewNote"];
            };
        };
        responses: {
            /** @description A note of a person for the scouts. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScoutNote"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    scout_memory_delete_note: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the note. Anything that is not a UUID returns 404. */
                note_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    project_profile_get_profile: {
        parameters: {
            query?: {
                /** @description Rebuild it even if it has not expired. Only for a run's token. */
                force_refresh?: boolean;
            };
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The profile of a project at one time. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Profile"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            /** @description There is none, and the caller cannot build one. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            /** @description Building it timed out. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
        };
    };
    scout_runs_list_runs: {
        parameters: {
            query?: {
                /** @description Runs created at this time or later. */
                date_from?: string;
                /** @description Runs created before this time. */
                date_to?: string;
                /** @description Whether something that the run found became a signal; both without it. */
                emitted?: boolean;
                /** @description Maximum number of runs. */
                limit?: number;
                /** @description Runs of this scout. */
                skill_name?: string;
                /** @description Runs with this version of their scout's skill. */
                skill_version?: number;
                /** @description Text that the summary contains, in any case. */
                text?: string;
            };
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScoutRun"][];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    scout_runs_get_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the run. Anything that is not a UUID returns 404. */
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One run of a scout. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScoutRun"];
                };
            };
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    scout_runs_edit_report: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the run. Anything that is not a UUID returns 404. */
                run_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReportEdit"];
            };
        };
        responses: {
            /** @description The outcome of an edit. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EditedReport"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotAuthenticated"];
            /** @description The scout's skill does not allow it. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            /** @description No such run or report. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            /** @description The run reached its limit of reports. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    scout_runs_list_emissions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the run. Anything that is not a UUID returns 404. */
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Emission"][];
                };
            };
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    scout_runs_list_reports: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the run. Anything that is not a UUID returns 404. */
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmissionReport"][];
                };
            };
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    scout_runs_emit_report: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the run. Anything that is not a UUID returns 404. */
                run_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewReport"];
            };
        };
        responses: {
            /** @description The outcome of creating a report. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrittenReport"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotAuthenticated"];
            /** @description The scout's skill does not allow it. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            /** @description No such run in the project. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            /** @description The run reached its limit of reports. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description The project's scouts reached their limit of reports in 24 hours. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    scout_runs_emit_signal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the run. Anything that is not a UUID returns 404. */
                run_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FindingRequest"];
            };
        };
        responses: {
            /** @description The outcome of a finding. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FindingAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    scout_runs_record_output: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the run. Anything that is not a UUID returns 404. */
                run_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OutputRequest"];
            };
        };
        responses: {
            /** @description The number of stored records: all or none. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutputAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    scout_runs_get_transcript: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the run. Anything that is not a UUID returns 404. */
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The transcript and the cost of a run. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transcript"];
                };
            };
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    scout_runs_list_of_runs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunsRequest"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Emission"][];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    scout_runs_list_recent: {
        parameters: {
            query?: {
                /** @description Emitted at this time or later. */
                date_from?: string;
                /** @description Emitted before this time. */
                date_to?: string;
                /** @description Maximum number of findings. */
                limit?: number;
                /** @description Only findings of this scout. */
                skill_name?: string;
            };
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Emission"][];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    scout_runs_list_reports_of_runs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunsRequest"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmissionReport"][];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    scout_runs_summarise_findings: {
        parameters: {
            query?: {
                /** @description Number of past hours. */
                window_hours?: number;
            };
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A summary of the latest emitting runs within the window, 120 runs at most. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FindingsSummary"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    scout_runs_list_recent_runs: {
        parameters: {
            query?: {
                /** @description Age in days of the oldest runs. */
                max_age_days?: number;
                /** @description Maximum number of runs of each scout. */
                per_scout_limit?: number;
            };
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScoutRun"][];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    scout_memory_search_scratchpad: {
        parameters: {
            query?: {
                /** @description Maximum characters per content. Default: all. */
                content_max_chars?: number;
                /** @description Only those changed at this time or later. */
                date_from?: string;
                /** @description Only those changed before this time. */
                date_to?: string;
                /** @description Whether to omit contents. */
                keys_only?: boolean;
                /** @description Maximum number of memories. */
                limit?: number;
                /** @description Text in key or content, case-insensitive. */
                text?: string;
            };
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Memory"][];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    scout_memory_remember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMemory"];
            };
        };
        responses: {
            /** @description A memory of the scratchpad. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Memory"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    scout_memory_forget: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ForgottenKey"];
            };
        };
        responses: {
            /** @description Whether a memory was deleted. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Forgotten"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    scouts_check_skill: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SkillSource"];
            };
        };
        responses: {
            /** @description Whether a text is a valid skill of a scout, and if not, why. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SkillCheck"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    scouts_list_suggestions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Suggested scouts: none. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScoutSuggestions"];
                };
            };
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    scouts_dismiss: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the scout suggestion. Anything that is not a UUID returns 404. */
                scout_suggestion_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The suggestion; never on this server. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScoutSuggestion"];
                };
            };
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["PermissionDenied"];
            /** @description There is no such suggestion. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    scouts_refresh: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It has started; never on this server. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefreshStarted"];
                };
            };
            401: components["responses"]["NotAuthenticated"];
            /** @description This server makes no suggestions. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    SDK_intake_read_intake: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description State of SDK intake. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Intake"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    SDK_intake_retry_failed: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was enqueued again. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Retried"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    signals_get_activity: {
        parameters: {
            query?: {
                /** @description Days up to now. */
                days?: number;
            };
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signals by active source, latest sender first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActivityOfSources"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    source_configs_list_configs: {
        parameters: {
            query?: {
                /** @description Maximum number of rows, up to 200. Invalid values are ignored. */
                limit?: number;
                /** @description Number of rows to skip. Invalid values are ignored. */
                offset?: number;
            };
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of configurations, latest changed first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignalSourceConfigPage"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    source_configs_create_config: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSignalSourceConfig"];
            };
        };
        responses: {
            /** @description The configuration of a source. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignalSourceConfig"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    source_configs_get_config: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the configuration. Anything that is not a UUID returns 404. */
                config_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The configuration of a source. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignalSourceConfig"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    source_configs_replace_config: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the configuration. Anything that is not a UUID returns 404. */
                config_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignalSourceConfigReplacement"];
            };
        };
        responses: {
            /** @description The configuration of a source. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignalSourceConfig"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    source_configs_delete_config: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the configuration. Anything that is not a UUID returns 404. */
                config_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    source_configs_change_config: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the configuration. Anything that is not a UUID returns 404. */
                config_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SignalSourceConfigChanges"];
            };
        };
        responses: {
            /** @description The configuration of a source. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignalSourceConfig"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    error_issues_list_source_maps: {
        parameters: {
            query?: {
                /** @description Maximum number of rows, up to 200. Invalid values are ignored. */
                limit?: number;
                /** @description Number of rows to skip. Invalid values are ignored. */
                offset?: number;
            };
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of source maps on the wire. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourceMapPage"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    error_issues_delete_source_map: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the source map. Anything that is not a UUID returns 404. */
                source_map_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    project_config_get_spend: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A project's budget for language models today, and its usage. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Spend"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    project_config_get_days: {
        parameters: {
            query?: {
                /** @description Number of days up to today (UTC). */
                days?: number;
            };
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The cost of language models by day, oldest first, including days without any. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SpendByDay"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    project_config_set_limits: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SpendLimits"];
            };
        };
        responses: {
            /** @description A project's budget for language models today, and its usage. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Spend"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    reports_undo_changes: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UndoRequest"];
            };
        };
        responses: {
            /** @description The outcome of undoing each change, in the order of the request. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UndoAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    project_tokens_list_tokens: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tokens of a project. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenList"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    project_tokens_create_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NewToken"];
            };
        };
        responses: {
            /** @description A project token. It may be public, because it can only send events. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Token"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    project_tokens_revoke_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the token. Anything that is not a UUID returns 404. */
                token_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    sources_list_sources: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sources of a project. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sources"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    sources_add_source: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSource"];
            };
        };
        responses: {
            /** @description A connected source, with secrets that are shown only once. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeSource"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            /** @description The project has a source with that name. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    sources_get_source: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the source. Anything that is not a UUID returns 404. */
                connected_source_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A connected source. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Source"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No such source in the project. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    sources_delete_source: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the source. Anything that is not a UUID returns 404. */
                connected_source_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No such source in the project. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    sources_change_source: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the source. Anything that is not a UUID returns 404. */
                connected_source_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SourceChanges"];
            };
        };
        responses: {
            /** @description A connected source, with secrets that are shown only once. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeSource"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No such source in the project. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            /** @description The project has a source with that name. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    sources_list_source_deliveries: {
        parameters: {
            query?: {
                /** @description Maximum number of rows, up to 200. Invalid values are ignored. */
                limit?: number;
                /** @description Number of rows to skip. Invalid values are ignored. */
                offset?: number;
                /** @description Only deliveries with this state; `failed` ones are dead letters. */
                state?: "pending" | "failed" | "done";
            };
            header?: never;
            path: {
                /** @description UUID of the source. Anything that is not a UUID returns 404. */
                connected_source_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of deliveries, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deliveries"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description Not found in the project. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    sources_get_source_delivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the source. Anything that is not a UUID returns 404. */
                connected_source_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the delivery. Anything that is not a UUID returns 404. */
                source_delivery_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A complete delivery. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourceDeliveryDetail"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description Not found in the project. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    sources_discard_source_delivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the source. Anything that is not a UUID returns 404. */
                connected_source_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the delivery. Anything that is not a UUID returns 404. */
                source_delivery_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description Not found in the project. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            /** @description The delivery was processed, or waits to be. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    sources_replay_source_delivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the source. Anything that is not a UUID returns 404. */
                connected_source_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the delivery. Anything that is not a UUID returns 404. */
                source_delivery_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Number of deliveries that are processed again. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replayed"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description Not found in the project. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            /** @description The delivery was processed, or waits to be. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    sources_replay_source_deliveries: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the source. Anything that is not a UUID returns 404. */
                connected_source_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Number of deliveries that are processed again. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replayed"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description Not found in the project. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    sources_poll_source: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the source. Anything that is not a UUID returns 404. */
                connected_source_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A connected source. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Source"];
                };
            };
            /** @description The source is switched off, sends by itself, or lacks what a poll needs. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No such source in the project. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    sources_test_poll: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the source. Anything that is not a UUID returns 404. */
                connected_source_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The first page of a poll without storing it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PollTest"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No such source in the project. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    sources_set_rules: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the source. Anything that is not a UUID returns 404. */
                connected_source_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RulesRequest"];
            };
        };
        responses: {
            /** @description Steering rules and their effect. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rules"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No such source in the project. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    sources_test_source: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the source. Anything that is not a UUID returns 404. */
                connected_source_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SourceTestRequest"];
            };
        };
        responses: {
            /** @description The result of a delivery without storing it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourcePreview"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No such source in the project. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    sources_renew_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the source. Anything that is not a UUID returns 404. */
                connected_source_id: string;
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A connected source, with secrets that are shown only once. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeSource"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No such source in the project. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    sources_list_kinds: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All kinds of sources. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Kinds"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    sources_preview_source: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SourcePreviewRequest"];
            };
        };
        responses: {
            /** @description The result of a delivery without storing it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourcePreview"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    tasks_list_tasks: {
        parameters: {
            query?: {
                /** @description Maximum number of rows, up to 200. Invalid values are ignored. */
                limit?: number;
                /** @description Number of rows to skip. Invalid values are ignored. */
                offset?: number;
                /** @description Only tasks of this origin. */
                origin_product?: string;
                /** @description Only tasks that are in the work log of this report. */
                report_id?: string;
                /** @description Only tasks in this repository. */
                repository?: string;
                /** @description Only tasks whose latest run has this status. */
                status?: "not_started" | "queued" | "in_progress" | "completed" | "failed" | "cancelled";
            };
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of tasks, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    tasks_create_task: {
        parameters: {
            query?: never;
            header?: {
                /** @description UUID of a task of the project. Log entries of the call are then attributed to the task instead of the user. */
                "X-PostHog-Task-Id"?: string;
            };
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskRequest"];
            };
        };
        responses: {
            /** @description The new task. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    tasks_get_task: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the task. Anything that is not a UUID returns 404. */
                task_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A task for an agent. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No such task or run in the project. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    tasks_edit_task: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the task. Anything that is not a UUID returns 404. */
                task_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskChanges"];
            };
        };
        responses: {
            /** @description A task for an agent. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No such task or run in the project. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    tasks_list_runs: {
        parameters: {
            query?: {
                /** @description Maximum number of rows, up to 200. Invalid values are ignored. */
                limit?: number;
                /** @description Number of rows to skip. Invalid values are ignored. */
                offset?: number;
            };
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the task. Anything that is not a UUID returns 404. */
                task_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of the runs of a task, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunPage"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No such task or run in the project. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    tasks_create_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the task. Anything that is not a UUID returns 404. */
                task_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TaskRunRequest"];
            };
        };
        responses: {
            /** @description The new run. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunOfTask"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No such task or run in the project. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    tasks_get_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the task. Anything that is not a UUID returns 404. */
                task_id: string;
                /** @description UUID of a run of the task. Anything that is not a UUID returns 404. */
                task_run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One run of a task. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunOfTask"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No such task or run in the project. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    tasks_change_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the task. Anything that is not a UUID returns 404. */
                task_id: string;
                /** @description UUID of a run of the task. Anything that is not a UUID returns 404. */
                task_run_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunChanges"];
            };
        };
        responses: {
            /** @description One run of a task. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunOfTask"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No such task or run in the project. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            /** @description The run has ended or progressed. Nothing was changed. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    tasks_start_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the project, or `@current`: the first one that the key is limited to, else the one that its owner chose, else the first one of the organization that they joined first. */
                project_id: string;
                /** @description UUID of the task. Anything that is not a UUID returns 404. */
                task_id: string;
                /** @description UUID of a run of the task. Anything that is not a UUID returns 404. */
                task_run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One run of a task. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunOfTask"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No such task or run in the project. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            /** @description The run has ended or progressed. Nothing was changed. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    signing_in_get_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The signed-in user and what they can access. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    signing_in_sign_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        responses: {
            /** @description The signed-in user and what they can access. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            400: components["responses"]["BadRequest"];
            /** @description The call does not come from a page of this server (`csrf_failed`), or passwords are switched off. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description Too many attempts from this address, or for this account. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    signing_in_sign_out: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    signing_in_sign_in_by_link: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkSignIn"];
            };
        };
        responses: {
            /** @description The signed-in user and what they can access. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            400: components["responses"]["BadRequest"];
            /** @description The call does not come from a page of this server (`csrf_failed`). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description Too many attempts from this address, or for this account. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    signing_in_get_methods: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The available sign-in methods. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInMethods"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            503: components["responses"]["Unavailable"];
        };
    };
    signing_in_list_sessions: {
        parameters: {
            query?: {
                /** @description Maximum number of rows, up to 200. Invalid values are ignored. */
                limit?: number;
                /** @description Number of rows to skip. Invalid values are ignored. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of sessions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionPage"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    signing_in_end_other_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    signing_in_end_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the session. Anything that is not a UUID returns 404. */
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    signing_in_get_setup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An empty object: the response itself means that the first account can be created. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SetupState"];
                };
            };
            /** @description An account exists already. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            503: components["responses"]["Unavailable"];
        };
    };
    signing_in_make_first_account: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Setup"];
            };
        };
        responses: {
            /** @description The signed-in user and what they can access. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            400: components["responses"]["BadRequest"];
            /** @description The call does not come from a page of this server (`csrf_failed`). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            /** @description An account exists already. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description Too many attempts from this address, or for this account. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    user_autonomy_get_autonomy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number or UUID of a user, or `@me`. Other users are for staff only. */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A person's preferences of automatic start and notifications. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Autonomy"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            /** @description No settings; no body. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    user_autonomy_change_autonomy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number or UUID of a user, or `@me`. Other users are for staff only. */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["AutonomyChanges"];
            };
        };
        responses: {
            /** @description A person's preferences of automatic start and notifications. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Autonomy"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    user_autonomy_change_autonomy_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number or UUID of a user, or `@me`. Other users are for staff only. */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["AutonomyChanges"];
            };
        };
        responses: {
            /** @description A person's preferences of automatic start and notifications. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Autonomy"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    user_autonomy_delete_autonomy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number or UUID of a user, or `@me`. Other users are for staff only. */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    account_get_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The user of a key, with their organizations and projects. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            403: components["responses"]["NotAuthenticatedOrDenied"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    signing_in_change_profile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProfileChanges"];
            };
        };
        responses: {
            /** @description The user of a key, with their organizations and projects. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticatedOrDenied"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["Throttled"];
            503: components["responses"]["Unavailable"];
        };
    };
    sources_take_signed: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the source. Anything that is not a UUID returns 404. */
                source_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookDelivery"];
            };
        };
        responses: {
            /** @description Outcome of a delivery. A verification call is answered in the sender's format. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            /** @description The signature or the token is missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            /** @description No such source. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description The source is over its rate limit; `Retry-After` says when it may send again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    sources_check_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the source. Anything that is not a UUID returns 404. */
                source_id: string;
                /** @description The token that was shown when the source was added. */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Outcome of a delivery. A verification call is answered in the sender's format. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            503: components["responses"]["Unavailable"];
        };
    };
    sources_take_delivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the source. Anything that is not a UUID returns 404. */
                source_id: string;
                /** @description The token that was shown when the source was added. */
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookDelivery"];
            };
        };
        responses: {
            /** @description Outcome of a delivery. A verification call is answered in the sender's format. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            /** @description The signature or the token is missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            /** @description No such source. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description The source is over its rate limit; `Retry-After` says when it may send again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
}

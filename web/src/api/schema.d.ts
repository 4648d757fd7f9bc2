// Generated from docs/openapi.yaml by `npm run schema`. Do not edit.

export interface paths {
    "/api/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Is the server well? For load balancers and watchdogs. */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who am I, and what may I do? */
        get: operations["getSession"];
        put?: never;
        /**
         * Sign in; sets the cookie `hearth_session`.
         * @description An unknown address and a wrong password get the same answer after the same time. Tries are limited per network address and per account; the wait grows with each failure (429 with Retry-After). A session lasts seven days; one begun while the disk is full is not stored and lasts an hour.
         */
        post: operations["signIn"];
        /** Sign out; ends the session's event streams and clears the cookie. */
        delete: operations["signOut"];
        options?: never;
        head?: never;
        /** Change my language. */
        patch: operations["changeSession"];
        trace?: never;
    };
    "/api/v1/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Devices in order of name, a page at a time. */
        get: operations["listDevices"];
        put?: never;
        /** Add a device. */
        post: operations["createDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/devices/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["DeviceId"];
            };
            cookie?: never;
        };
        /** One device with its points and its contact. */
        get: operations["getDevice"];
        /**
         * Change a device as a whole.
         * @description If-Match is required: without it, or with an older revision, 412. Points are matched by key; a point whose unit or scale changes gets a new number, one that is gone is closed and its readings stay. The contact in the reply is the one of a device just set up.
         */
        put: operations["changeDevice"];
        post?: never;
        /** Delete a device. Its readings can no longer be reached. */
        delete: operations["deleteDevice"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/devices/{id}/latest": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["DeviceId"];
            };
            cookie?: never;
        };
        /** The latest value of every open point of one device. */
        get: operations["getDeviceLatest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Latest values of many devices, in order of id.
         * @description At most 10,000 values (devices x points); what is more is refused with 413. Points without a value yet are left out.
         */
        get: operations["listLatest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/devices/{id}/readings": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["DeviceId"];
            };
            cookie?: never;
        };
        /**
         * Stored readings of one device, one by one or in buckets of a step, as columns or as CSV.
         * @description Either `from` and `to` (from < to), or `period` (a calendar period in `zone`; weeks start on Monday) around `at` (now when absent).
         *
         *     `step=raw`: every reading. At most 2,000,000 cells (rows x points) as JSON; what is longer is refused with 413 and can be had as CSV.
         *
         *     Any other step: one bucket per step, those without a reading too (`n` 0). Edges are those of the clock in `zone`: steps up to an
         *     hour count from midnight, longer ones begin at 00:00, 03:00, 06:00 ... of the clock on the wall, days at midnight (23 or 25 hours
         *     where the clock is changed), weeks on Monday, months on the first. Only readings from `from` to `to` count, so the first and the
         *     last bucket may be cut. At most 250,000 cells (buckets x points) as JSON, 3,000,000 buckets as CSV. With `step=auto` the reply is raw
         *     when the period has fewer rows than four times `fit` (and no more than JSON may hold), else the smallest step that gives at most
         *     `fit` buckets; `step` in the reply says which.
         *
         *     In a bucket, per point: `n` values with a usable quality and `unusable` ones without, which count nowhere else; `min`, `max`,
         *     `first`, `last`, `sum`. `mean` of measurements and states is weighted by time: each value counts from its reading to the point's
         *     next one or to the bucket's end, at most 65 minutes. Of other kinds it is the plain one. `mean`, `sum` and `difference` are rounded
         *     to 6 decimals, below 1 to 7 significant digits.
         *
         *     `difference` of a counter is what was consumed: the rises from register to register, each in the bucket of its later register (the
         *     one before the first is looked for in up to 64 days before `from`). A register of 0 is a drop-out, never a base to count from; a fall
         *     is not summed; after a fall and a return counting goes on from the last register before the fall; a rise that no meter makes in that time
         *     (over 100 MW, 20,000 m³/h or t/h, a clock's own pace) is an exchange or a fault, not consumption. `breaks` counts those falls and rises.
         *     A roll-over is such a fall: what was counted between the last register before it and the first after it is missing. null: no two
         *     registers to compare.
         */
        get: operations["getReadings"];
        put?: never;
        /** Bring readings from elsewhere. All of a request or nothing of it is stored; sent again it changes nothing. */
        post: operations["importReadings"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/devices/{id}/span": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["DeviceId"];
            };
            cookie?: never;
        };
        /** From when to when are there readings? */
        get: operations["getSpan"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/device-types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All device types, in order of key. */
        get: operations["listDeviceTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/device-types/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One device type with its points. */
        get: operations["getDeviceType"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/probe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What answers at this address?
         * @description Asks through the connection that the server has with this address already, if there is one. A device that does not answer is a reply with `answered` false, not an error.
         */
        post: operations["probe"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A stream of live values (server-sent events).
         * @description Events: `hello` (LiveHello, the first one), `values` (LatestNumbers; all values of a device of which something changed), `contact` (LiveContact), `bye` (the session ended; data is `{}`). At most one burst of values a second; a comment every 15 seconds. The stream carries nothing until POST /api/v1/live/{key} names devices.
         */
        get: operations["openLive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/live/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Which devices this stream carries; replaces what it carried before. They are polled at the live rate meanwhile. */
        post: operations["subscribeLive"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Figures for Prometheus. */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The state of Hearth itself, for a page.
         * @description What stands now, what was in the last five minutes (the running one and the four or five before it; `recent_s` says how much that is), and the last hour by minutes. Prometheus gets the same figures from `/api/v1/metrics`.
         */
        get: operations["getStatus"];
        put?: never;
        post?: never;
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
        /** @example 17 */
        Id: number;
        /**
         * @description Epoch milliseconds UTC.
         * @example 1800000000000
         */
        TimeMs: number;
        /** @example ecl-310-a266.1 */
        TypeKey: string;
        /** @example s1_outdoor */
        PointKey: string;
        /** @enum {string} */
        Language: "da" | "de" | "en" | "fr" | "lt" | "nl" | "pl" | "ru" | "sl" | "sv" | "tr" | "uk";
        /**
         * @description 0 good, 1 recovered, 2 substituted, 3 stale; and without a usable value: 8 offline, 9 sensor fault, 10 not connected, 11 exception,
         *     12 disabled, 13 server down, 14 storage full, 15 clock.
         * @enum {integer}
         */
        Quality: 0 | 1 | 2 | 3 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15;
        /** @enum {string} */
        Side: "none" | "primary" | "secondary" | "dhw";
        /** @enum {string} */
        PointKind: "measurement" | "counter" | "state" | "setting" | "text_code";
        /**
         * @description slot: every slot, stored; watch: every minute or so; live: only while somebody looks; identity: at contact; seldom: after contact and every 15 minutes, never stored.
         * @enum {string}
         */
        PollClass: "slot" | "watch" | "live" | "identity" | "seldom";
        /**
         * @description Who may write a setting; none: nobody.
         * @enum {string}
         */
        Level: "none" | "main" | "limited" | "full";
        /** @description What may be written into a setting, in the value's unit; null for points of another kind. The choices may be written too. */
        Setting: {
            level: components["schemas"]["Level"];
            /** @description null without a range. */
            min: number | null;
            max: number | null;
            step: number | null;
            /** @description As the maker delivers it; null: not known. */
            factory: number | null;
        } | null;
        /** @enum {string} */
        Area: "coil" | "discrete" | "input" | "holding";
        /**
         * @example {
         *       "type": "about:blank",
         *       "title": "A field is not valid.",
         *       "status": 422,
         *       "code": "invalid",
         *       "field": "points[2].scale",
         *       "detail": "Scale must not be 0.",
         *       "request_id": "5f0c2a9e11d04b77"
         *     }
         */
        Problem: {
            /** @constant */
            type: "about:blank";
            title: string;
            status: number;
            /** @enum {unknown} */
            code: "syntax" | "invalid" | "unauthenticated" | "forbidden" | "not_found" | "method" | "conflict" | "precondition" | "too_large" | "media_type" | "rate" | "headers" | "busy" | "timeout" | "unreachable" | "protocol" | "exception" | "storage_full" | "corrupt" | "io" | "internal";
            /** @description JSON path, parameter or header at fault; empty when there is none. */
            field: string;
            detail: string;
            request_id: string;
        };
        /**
         * @example {
         *       "status": "ok",
         *       "uptime_s": 12,
         *       "storing": "ok"
         *     }
         */
        Health: {
            /** @constant */
            status: "ok";
            uptime_s: number;
            /**
             * @description Are readings stored? Polling goes on in any case. `storage_full`: the disk is full, four slots are kept in memory; `clock`: the server's clock stands before the newest reading, storing waits until it has passed it; `fails`: the database refuses for another reason.
             * @enum {string}
             */
            storing: "ok" | "storage_full" | "clock" | "fails";
        };
        /** @description Rates, counts, shares and times are of the last `recent_s` seconds unless they say otherwise; null is not measured. */
        Status: {
            t: components["schemas"]["TimeMs"];
            /** @example 0.1.0 */
            version: string;
            uptime_s: number;
            slot_ms: number;
            /** @enum {string} */
            database: "sqlite" | "postgresql";
            recent_s: number;
            /** @description What is wrong with Hearth itself now; empty as a rule. */
            troubles: ("storage_full" | "storing_fails" | "clock" | "writer_stuck" | "disk_low" | "scans_late" | "loop_slow" | "lane_full")[];
            devices: {
                known: number;
                polled: number;
                /** @description Do not answer now. */
                failing: number;
                disabled: number;
                /** @description Open now. */
                connections: number;
            };
            scans: {
                requests_per_s: components["schemas"]["StatusRate"];
                answers_per_s: components["schemas"]["StatusRate"];
                scans_per_s: components["schemas"]["StatusRate"];
                /** @description Ended without any answer. */
                failed: number;
                /** @description Left out because they came too late. */
                skipped: number;
                timeouts: number;
                exceptions: number;
                protocol_errors: number;
                /** @description How late the wake-ups for devices came. */
                late: components["schemas"]["StatusTimes"];
            };
            loop: {
                busy_share: components["schemas"]["StatusRate"];
                /** @description Busy time of each turn of the event loop. */
                turns: components["schemas"]["StatusTimes"];
            };
            /** @description Queues of work for other threads. */
            lanes: {
                /** @enum {string} */
                name: "query" | "write" | "hash";
                threads: number;
                /** @description Jobs that may wait; one more is refused. */
                capacity: number;
                /** @description Now. */
                queued: number;
                /** @description Now. */
                running: number;
                queued_max: number;
                jobs_per_s: components["schemas"]["StatusRate"];
                refused: number;
                /** @description Longest wait, also of a job that waits still. */
                wait_max_ms: number;
                run_max_ms: number;
                busy_share: components["schemas"]["StatusRate"];
            }[];
            storing: {
                storage_full: boolean;
                clock_waits: boolean;
                commits_per_s: components["schemas"]["StatusRate"];
                /** @description How long commits took, until they were on disk. */
                commits: components["schemas"]["StatusTimes"];
                rows_per_s: components["schemas"]["StatusRate"];
                values_per_s: components["schemas"]["StatusRate"];
                /** @description Now, waiting for the next commit. */
                pending_rows: number;
                retries: number;
                /** @description Since the start; each lost row is inside a gap with the reason storage full. */
                rows_lost: number;
            };
            /** @description One for each reason. */
            gaps: {
                reason: components["schemas"]["Quality"];
                name: string;
                /** @description Devices whose gap stands open now. */
                open: number;
                opened_last_hour: number;
            }[];
            disk: {
                database_bytes: number | null;
                /** @description Write-ahead logs that wait to be taken over. */
                log_bytes: number | null;
                /** @description null with PostgreSQL. */
                free_bytes: number | null;
                size_bytes: number | null;
            };
            process: {
                resident_bytes: number;
                /** @description Of one core. */
                cpu_share: components["schemas"]["StatusRate"];
            };
            http: {
                requests_per_s: components["schemas"]["StatusRate"];
                bytes_per_s: components["schemas"]["StatusRate"];
                /** @description Replies 5xx. */
                failed: number;
                /** @description Refused before they were read to the end. */
                refused: number;
                /** @description Now. */
                connections: number;
                /** @description Event streams now. */
                streams: number;
                /** @description Signed in and not expired. */
                sessions: number;
                /** @description From the end of the headers to the reply being ready. */
                replies: components["schemas"]["StatusTimes"];
            };
            /** @description The last 60 complete minutes at most, oldest first; all columns are of one length. */
            minutes: {
                /** @description Ends of the minutes. */
                t: components["schemas"]["TimeMs"][];
                requests_per_s: components["schemas"]["StatusColumn"];
                scans_failed: components["schemas"]["StatusCounts"];
                scans_skipped: components["schemas"]["StatusCounts"];
                late_max_ms: components["schemas"]["StatusColumn"];
                loop_max_ms: components["schemas"]["StatusColumn"];
                loop_busy_share: components["schemas"]["StatusColumn"];
                query_queued_max: components["schemas"]["StatusCounts"];
                write_queued_max: components["schemas"]["StatusCounts"];
                query_wait_max_ms: components["schemas"]["StatusColumn"];
                write_wait_max_ms: components["schemas"]["StatusColumn"];
                commits_per_s: components["schemas"]["StatusColumn"];
                commit_max_ms: components["schemas"]["StatusColumn"];
                rows_per_s: components["schemas"]["StatusColumn"];
                values_per_s: components["schemas"]["StatusColumn"];
                pending_rows: components["schemas"]["StatusCounts"];
                gaps_opened: components["schemas"]["StatusCounts"];
                devices_failing: components["schemas"]["StatusCounts"];
                http_per_s: components["schemas"]["StatusColumn"];
                connections: components["schemas"]["StatusCounts"];
                streams: components["schemas"]["StatusCounts"];
                cpu_share: components["schemas"]["StatusColumn"];
                resident_bytes: components["schemas"]["StatusCounts"];
            };
        };
        StatusRate: number | null;
        StatusColumn: number[];
        StatusCounts: number[];
        /** @description A histogram; `counts` has one bucket more than there are bounds, without an upper one. Quantiles are taken out of the buckets. */
        StatusTimes: {
            bounds_ms: number[];
            counts: number[];
            p50_ms: number | null;
            p99_ms: number | null;
            max_ms: number | null;
        };
        /**
         * @example {
         *       "email": "anna@example.org",
         *       "password": "correct horse battery staple"
         *     }
         */
        SignIn: {
            email: string;
            password: string;
        };
        /**
         * @example {
         *       "language": "da"
         *     }
         */
        SessionChange: {
            language: components["schemas"]["Language"];
        };
        /**
         * @example {
         *       "user": {
         *         "id": 2,
         *         "email": "anna@example.org",
         *         "name": "Anna",
         *         "role": "admin",
         *         "language": "en"
         *       },
         *       "tenant": {
         *         "id": 1,
         *         "name": "Utility",
         *         "zone": "Europe/Copenhagen",
         *         "language": "en"
         *       },
         *       "rights": [
         *         "view",
         *         "devices",
         *         "import",
         *         "probe",
         *         "metrics",
         *         "admin"
         *       ],
         *       "server": {
         *         "slot_ms": 900000,
         *         "live_ms": 5000,
         *         "demo": true,
         *         "now_ms": 1800000000000
         *       }
         *     }
         */
        Session: {
            user: {
                id: components["schemas"]["Id"];
                email: string;
                name: string;
                role: string;
                language: components["schemas"]["Language"];
            };
            tenant: {
                id: components["schemas"]["Id"];
                name: string;
                /** @description Name in the time zone database. */
                zone: string;
                language: components["schemas"]["Language"];
            };
            rights: ("view" | "devices" | "import" | "probe" | "metrics" | "admin")[];
            server: {
                slot_ms: number;
                live_ms: number;
                demo: boolean;
                now_ms: components["schemas"]["TimeMs"];
            };
        };
        /**
         * @example {
         *       "name": "Nørregade 12",
         *       "type": "ecl-310-a266.1",
         *       "host": "10.20.0.12",
         *       "port": 502,
         *       "unit": 254,
         *       "place": "Nørregade 12"
         *     }
         * @example {
         *       "name": "Boiler house pump",
         *       "type": "modbus-generic",
         *       "host": "10.20.0.40",
         *       "points": [
         *         {
         *           "key": "flow_temp",
         *           "name": "Flow temperature",
         *           "unit": "degC",
         *           "area": "holding",
         *           "address": 100,
         *           "value": "i16",
         *           "scale": 0.1,
         *           "decimals": 1
         *         }
         *       ]
         *     }
         */
        DeviceInput: {
            /** @description Needs a visible character. */
            name: string;
            type: components["schemas"]["TypeKey"];
            /**
             * @description IP address or DNS name; empty for types without a protocol. Link-local, multicast, unspecified and public addresses are refused, loopback ones unless the server runs as a demo.
             * @default
             */
            host: string;
            /** @description The type's own when absent. */
            port?: number;
            /** @description Modbus unit id; the type's own when absent. */
            unit?: number;
            /** @default true */
            enabled: boolean;
            /** @default  */
            place: string;
            /** @default  */
            note: string;
            /** @description Only for types with own points. */
            points?: components["schemas"]["OwnPoint"][];
        };
        /** @description Same grammar as the points of a type file. Devices without a protocol have no area, address, value, order, bits, scale and offset. */
        OwnPoint: {
            key: components["schemas"]["PointKey"];
            /** @description Needs a visible character. */
            name: string;
            /** @default values */
            group: string;
            /**
             * @description Key of a unit, as degC, kW, m3/h.
             * @default none
             */
            unit: string;
            area?: components["schemas"]["Area"];
            address?: number;
            /**
             * @description hhmm: a time of day, 630 for 06:30; its figure is the minutes of the day, its unit clock.
             * @enum {string}
             */
            value?: "u16" | "i16" | "u32" | "i32" | "u64" | "i64" | "f32" | "f64" | "bits" | "hhmm";
            /**
             * @default abcd
             * @enum {string}
             */
            order: "abcd" | "cdab" | "badc" | "dcba";
            bit?: number;
            bits?: number;
            /**
             * @description Not 0.
             * @default 1
             */
            scale: number;
            /** @default 0 */
            offset: number;
            decimals?: number;
            min?: number;
            max?: number;
            not_a_value?: {
                raw: number;
                /** @enum {string} */
                quality: "offline" | "sensor_fault" | "not_connected" | "exception" | "disabled" | "server_down" | "storage_full" | "clock";
            }[];
            kind?: components["schemas"]["PointKind"];
            poll?: components["schemas"]["PollClass"];
            role?: string;
            side?: components["schemas"]["Side"];
            choices?: {
                value: number;
                key: string;
                level?: components["schemas"]["Level"];
            }[];
            needs?: components["schemas"]["PointKey"];
            level?: components["schemas"]["Level"];
            /** @description Settings only; with range_max. */
            range_min?: number;
            range_max?: number;
            range_step?: number;
            factory?: number;
        };
        /**
         * @example {
         *       "id": 17,
         *       "revision": 1,
         *       "name": "Boiler house pump",
         *       "type": "modbus-generic",
         *       "type_name": "Modbus device",
         *       "host": "10.20.0.40",
         *       "port": 502,
         *       "unit": 1,
         *       "enabled": true,
         *       "place": "",
         *       "note": "",
         *       "created": 1800000000000,
         *       "contact": {
         *         "state": "none_yet",
         *         "connected": false,
         *         "last_ok": null,
         *         "failing_since": null,
         *         "next_try": null,
         *         "round_trip_us": null,
         *         "error": null,
         *         "requests": 0,
         *         "answers": 0,
         *         "timeouts": 0,
         *         "exceptions": 0
         *       },
         *       "points": [
         *         {
         *           "number": 1,
         *           "key": "flow_temp",
         *           "name": "Flow temperature",
         *           "group": "values",
         *           "group_name": "Values",
         *           "role": null,
         *           "side": "none",
         *           "kind": "measurement",
         *           "unit": "degC",
         *           "unit_symbol": "°C",
         *           "decimals": 1,
         *           "poll": "slot",
         *           "confidence": "-",
         *           "area": "holding",
         *           "address": 100,
         *           "choices": [],
         *           "setting": null,
         *           "closed": false
         *         }
         *       ],
         *       "own_points": [
         *         {
         *           "key": "flow_temp",
         *           "name": "Flow temperature",
         *           "unit": "degC",
         *           "area": "holding",
         *           "address": 100,
         *           "value": "i16",
         *           "scale": 0.1,
         *           "decimals": 1
         *         }
         *       ]
         *     }
         */
        Device: {
            id: components["schemas"]["Id"];
            revision: number;
            name: string;
            type: string;
            type_name: string;
            host: string;
            port: number;
            unit: number;
            enabled: boolean;
            place: string;
            note: string;
            created: components["schemas"]["TimeMs"];
            contact: components["schemas"]["Contact"];
            points: components["schemas"]["Point"][];
            /** @description What PUT takes as `points`: the open points as they were entered; null for types that bring their own. */
            own_points: components["schemas"]["OwnPoint"][] | null;
        };
        DeviceSummary: {
            id: components["schemas"]["Id"];
            revision: number;
            name: string;
            type: string;
            type_name: string;
            host: string;
            port: number;
            unit: number;
            enabled: boolean;
            place: string;
            contact: components["schemas"]["Contact"];
            headline: components["schemas"]["HeadlineValue"][];
        };
        HeadlineValue: {
            point: number;
            key: components["schemas"]["PointKey"];
            name: string;
            unit: string;
            unit_symbol: string;
            decimals: number;
            v: number | null;
            /** @description null while nothing is known yet. */
            q: components["schemas"]["Quality"] | null;
            t: components["schemas"]["TimeMs"] | null;
        };
        /**
         * @example {
         *       "items": [],
         *       "total": 0,
         *       "next_cursor": null
         *     }
         */
        DevicePage: {
            items: components["schemas"]["DeviceSummary"][];
            /** @description Of all that match the search. */
            total: number;
            next_cursor: string | null;
        };
        Point: {
            /** @description Never reused in its device. */
            number: number;
            key: components["schemas"]["PointKey"];
            /** @description In the reader's language. */
            name: string;
            group: string;
            group_name: string;
            role: string | null;
            side: components["schemas"]["Side"];
            kind: components["schemas"]["PointKind"];
            unit: string;
            unit_symbol: string;
            decimals: number;
            poll: components["schemas"]["PollClass"];
            /**
             * @description A or B sourced, U unverified, - the user's own.
             * @enum {unknown}
             */
            confidence: "A" | "B" | "U" | "-";
            area: components["schemas"]["Area"] | null;
            /** @description As people print it. */
            address: number | null;
            choices: {
                value: number;
                name: string;
            }[];
            setting: components["schemas"]["Setting"];
            /** @description No longer read; its history stays. */
            closed: boolean;
        };
        /** @description A point as a type defines it; without a number, which each device gives. */
        TypePoint: {
            key: components["schemas"]["PointKey"];
            name: string;
            group: string;
            group_name: string;
            role: string | null;
            side: components["schemas"]["Side"];
            kind: components["schemas"]["PointKind"];
            unit: string;
            unit_symbol: string;
            decimals: number;
            poll: components["schemas"]["PollClass"];
            /** @enum {unknown} */
            confidence: "A" | "B" | "U" | "-";
            area: components["schemas"]["Area"] | null;
            address: number | null;
            choices: {
                value: number;
                name: string;
            }[];
            setting: components["schemas"]["Setting"];
        };
        /**
         * @example {
         *       "key": "ecl-310-a266.1",
         *       "name": "ECL Comfort 310 with A266.1",
         *       "maker": "Danfoss",
         *       "model": "ECL Comfort 310",
         *       "protocol": "modbus-tcp",
         *       "own_points": false,
         *       "port_default": 502,
         *       "unit_default": 254,
         *       "point_count": 60,
         *       "confidence_note": null
         *     }
         */
        DeviceTypeSummary: {
            key: components["schemas"]["TypeKey"];
            name: string;
            maker: string;
            model: string;
            /** @enum {unknown} */
            protocol: "modbus-tcp" | "none";
            /** @description Each device brings its own list. */
            own_points: boolean;
            port_default: number;
            unit_default: number;
            point_count: number;
            /** @description What to know of unverified points; null when there are none. */
            confidence_note: string | null;
        };
        DeviceType: {
            key: components["schemas"]["TypeKey"];
            name: string;
            maker: string;
            model: string;
            /** @enum {unknown} */
            protocol: "modbus-tcp" | "none";
            own_points: boolean;
            port_default: number;
            unit_default: number;
            point_count: number;
            confidence_note: string | null;
            points: components["schemas"]["TypePoint"][];
        };
        Contact: {
            /** @enum {unknown} */
            state: "none_yet" | "ok" | "failing" | "disabled" | "not_polled";
            connected: boolean;
            last_ok: components["schemas"]["TimeMs"] | null;
            failing_since: components["schemas"]["TimeMs"] | null;
            next_try: components["schemas"]["TimeMs"] | null;
            round_trip_us: number | null;
            error: components["schemas"]["ContactError"] | null;
            requests: number;
            answers: number;
            timeouts: number;
            exceptions: number;
        };
        ContactError: {
            code: string;
            text: string;
        };
        /**
         * @description Columns of equal length: point numbers, values (null without a figure or with an unusable quality), qualities, times of measurement.
         * @example {
         *       "device": 17,
         *       "points": [
         *         1,
         *         2
         *       ],
         *       "v": [
         *         57.8,
         *         null
         *       ],
         *       "q": [
         *         0,
         *         10
         *       ],
         *       "t": [
         *         1800000000000,
         *         1800000000000
         *       ]
         *     }
         */
        LatestNumbers: {
            device: components["schemas"]["Id"];
            points: number[];
            v: (number | null)[];
            q: components["schemas"]["Quality"][];
            t: components["schemas"]["TimeMs"][];
        };
        /** @description As LatestNumbers, with keys instead of numbers. */
        LatestKeys: {
            device: components["schemas"]["Id"];
            points: components["schemas"]["PointKey"][];
            v: (number | null)[];
            q: components["schemas"]["Quality"][];
            t: components["schemas"]["TimeMs"][];
        };
        ReadingPoint: {
            number: number;
            key: components["schemas"]["PointKey"];
            name: string;
            unit: string;
        };
        Gap: {
            /** @description 0 the whole device. */
            point: number;
            from: components["schemas"]["TimeMs"];
            /** @description null while it goes on. */
            to: components["schemas"]["TimeMs"] | null;
            reason: components["schemas"]["Quality"];
        };
        /**
         * @example {
         *       "device": 17,
         *       "from": 1800000000000,
         *       "to": 1800003600000,
         *       "step": "raw",
         *       "points": [
         *         {
         *           "number": 1,
         *           "key": "flow_temp",
         *           "name": "Flow temperature",
         *           "unit": "degC"
         *         }
         *       ],
         *       "t": [
         *         1800000000125,
         *         1800000900090
         *       ],
         *       "v": [
         *         [
         *           57.8,
         *           null
         *         ]
         *       ],
         *       "q": [
         *         [
         *           0,
         *           9
         *         ]
         *       ],
         *       "gaps": [
         *         {
         *           "point": 0,
         *           "from": 1800001800000,
         *           "to": null,
         *           "reason": 8
         *         }
         *       ]
         *     }
         */
        Readings: {
            device: components["schemas"]["Id"];
            from: components["schemas"]["TimeMs"];
            to: components["schemas"]["TimeMs"];
            /** @enum {string} */
            step: "raw";
            points: components["schemas"]["ReadingPoint"][];
            /** @description Ascending. */
            t: components["schemas"]["TimeMs"][];
            /** @description One column per point. */
            v: (number | null)[][];
            /** @description One column per point; 255 where this row has nothing of the point. */
            q: (0 | 1 | 2 | 3 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 255)[][];
            gaps: components["schemas"]["Gap"][];
        };
        /** @description One column per point; null in a bucket without a usable value. */
        BucketFigures: (number | null)[][];
        /**
         * @example {
         *       "device": 17,
         *       "from": 1800000000000,
         *       "to": 1800007200000,
         *       "step": "hour",
         *       "zone": "Europe/Copenhagen",
         *       "points": [
         *         {
         *           "number": 1,
         *           "key": "flow_temp",
         *           "name": "Flow temperature",
         *           "unit": "degC"
         *         },
         *         {
         *           "number": 2,
         *           "key": "energy",
         *           "name": "Heat energy",
         *           "unit": "MWh"
         *         }
         *       ],
         *       "t": [
         *         1800000000000,
         *         1800003600000
         *       ],
         *       "end": 1800007200000,
         *       "n": [
         *         [
         *           4,
         *           0
         *         ],
         *         [
         *           4,
         *           0
         *         ]
         *       ],
         *       "unusable": [
         *         [
         *           0,
         *           1
         *         ],
         *         [
         *           0,
         *           0
         *         ]
         *       ],
         *       "min": [
         *         [
         *           57.1,
         *           null
         *         ],
         *         [
         *           812.3,
         *           null
         *         ]
         *       ],
         *       "mean": [
         *         [
         *           57.8,
         *           null
         *         ],
         *         [
         *           812.36,
         *           null
         *         ]
         *       ],
         *       "max": [
         *         [
         *           58.4,
         *           null
         *         ],
         *         [
         *           812.42,
         *           null
         *         ]
         *       ],
         *       "first": [
         *         [
         *           57.1,
         *           null
         *         ],
         *         [
         *           812.3,
         *           null
         *         ]
         *       ],
         *       "last": [
         *         [
         *           58.4,
         *           null
         *         ],
         *         [
         *           812.42,
         *           null
         *         ]
         *       ],
         *       "sum": [
         *         [
         *           231.2,
         *           null
         *         ],
         *         [
         *           3249.44,
         *           null
         *         ]
         *       ],
         *       "difference": [
         *         null,
         *         [
         *           0.12,
         *           null
         *         ]
         *       ],
         *       "breaks": [
         *         null,
         *         [
         *           0,
         *           0
         *         ]
         *       ],
         *       "gaps": [
         *         {
         *           "point": 0,
         *           "from": 1800003600000,
         *           "to": null,
         *           "reason": 8
         *         }
         *       ]
         *     }
         */
        BucketedReadings: {
            device: components["schemas"]["Id"];
            from: components["schemas"]["TimeMs"];
            to: components["schemas"]["TimeMs"];
            /** @enum {string} */
            step: "1min" | "5min" | "15min" | "hour" | "3hour" | "6hour" | "12hour" | "day" | "week" | "month";
            /** @description Whose clock the edges are of. */
            zone: string;
            points: components["schemas"]["ReadingPoint"][];
            /** @description Starts of the buckets, ascending, each the end of the one before; the first may be before `from`. */
            t: components["schemas"]["TimeMs"][];
            /** @description End of the last bucket. */
            end: components["schemas"]["TimeMs"];
            /** @description One column per point: usable values in the bucket. */
            n: number[][];
            /** @description One column per point: values with an unusable quality. */
            unusable: number[][];
            min: components["schemas"]["BucketFigures"];
            mean: components["schemas"]["BucketFigures"];
            max: components["schemas"]["BucketFigures"];
            first: components["schemas"]["BucketFigures"];
            last: components["schemas"]["BucketFigures"];
            sum: components["schemas"]["BucketFigures"];
            /** @description One per point; null for what is no counter. */
            difference: ((number | null)[] | null)[];
            /** @description One per point; null for what is no counter. */
            breaks: (number[] | null)[];
            gaps: components["schemas"]["Gap"][];
        };
        /**
         * @description At most 100,000 cells (points x times). No time may be in the future.
         * @example {
         *       "points": [
         *         "flow_temp"
         *       ],
         *       "t": [
         *         1790000000000,
         *         1790000900000
         *       ],
         *       "v": [
         *         [
         *           57.8,
         *           57.6
         *         ]
         *       ]
         *     }
         */
        ReadingsInput: {
            /** @description Open points of the device, each once. */
            points: components["schemas"]["PointKey"][];
            t: number[];
            /** @description One column per point; null without a figure. */
            v: (number | null)[][];
            /** @description One column per point; null: nothing in this cell. Absent: good where there is a figure, nothing where there is none. */
            q?: (components["schemas"]["Quality"] | null)[][];
        };
        /**
         * @example {
         *       "rows_new": 2,
         *       "rows_merged": 0,
         *       "rows_equal": 0
         *     }
         */
        ReadingsWritten: {
            rows_new: number;
            rows_merged: number;
            rows_equal: number;
        };
        /**
         * @example {
         *       "first": 1500000000000,
         *       "last": 1800000000000
         *     }
         * @example {
         *       "first": null,
         *       "last": null
         *     }
         */
        Span: {
            first: components["schemas"]["TimeMs"] | null;
            last: components["schemas"]["TimeMs"] | null;
        };
        /**
         * @example {
         *       "host": "10.20.0.12",
         *       "port": 502,
         *       "unit": 254,
         *       "type": "ecl-310-a266.1"
         *     }
         */
        ProbeInput: {
            host: string;
            /** @default 502 */
            port: number;
            /** @default 1 */
            unit: number;
            type?: components["schemas"]["TypeKey"] | null;
        };
        ProbeResult: {
            connected: boolean;
            answered: boolean;
            connect_us: number | null;
            round_trip_us: number | null;
            /** @description It speaks Modbus and refused with this code. */
            exception: number | null;
            error: components["schemas"]["ContactError"] | null;
            values: {
                key: string;
                name: string;
                v: number | null;
                q: components["schemas"]["Quality"];
                unit: string;
                unit_symbol: string;
                decimals: number;
                /** @description Name of the choice that the value is. */
                text: string | null;
            }[];
        };
        LiveHello: {
            stream: string;
        };
        /**
         * @example {
         *       "devices": [
         *         17,
         *         18
         *       ]
         *     }
         */
        LiveDevices: {
            devices: components["schemas"]["Id"][];
        };
        /** @description `device` and the members of Contact. */
        LiveContact: {
            device: components["schemas"]["Id"];
            /** @enum {unknown} */
            state: "none_yet" | "ok" | "failing" | "disabled" | "not_polled";
            connected: boolean;
            last_ok: components["schemas"]["TimeMs"] | null;
            failing_since: components["schemas"]["TimeMs"] | null;
            next_try: components["schemas"]["TimeMs"] | null;
            round_trip_us: number | null;
            error: components["schemas"]["ContactError"] | null;
            requests: number;
            answers: number;
            timeouts: number;
            exceptions: number;
        };
    };
    responses: {
        /** @description What is wrong, and where. */
        Problem: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description No session, or one that ended, or wrong credentials. */
        Unauthenticated: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Exists already, or the Idempotency-Key was used with another request. */
        Conflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description If-Match is missing or names an older revision. */
        Precondition: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Over a limit. */
        TooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too many tries; wait. */
        Rate: {
            headers: {
                /** @description Seconds. */
                "Retry-After": number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A bounded queue is full, or the writer is stuck. */
        Busy: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        DeviceId: components["schemas"]["Id"];
        /** @description Chosen by the caller; the same key and request within 24 hours gets the first reply again, with another request 409. */
        IdempotencyKey: string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            503: components["responses"]["Busy"];
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    signIn: {
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
            /** @description Signed in. */
            200: {
                headers: {
                    "Set-Cookie": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            429: components["responses"]["Rate"];
            default: components["responses"]["Problem"];
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed out. */
            204: {
                headers: {
                    "Set-Cookie": string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    changeSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SessionChange"];
            };
        };
        responses: {
            /** @description The session. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listDevices: {
        parameters: {
            query?: {
                /** @description Part of name, place, address or type, whatever its case. */
                search?: string;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DevicePage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createDevice: {
        parameters: {
            query?: never;
            header?: {
                /** @description Chosen by the caller; the same key and request within 24 hours gets the first reply again, with another request 409. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeviceInput"];
            };
        };
        responses: {
            /** @description Added. A reply that an Idempotency-Key repeats has the body only. */
            201: {
                headers: {
                    Location?: string;
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Device"];
                };
            };
            409: components["responses"]["Conflict"];
            default: components["responses"]["Problem"];
        };
    };
    getDevice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["DeviceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The device. */
            200: {
                headers: {
                    /** @description The revision, for If-Match. */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Device"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    changeDevice: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag that was read. */
                "If-Match": string;
            };
            path: {
                id: components["parameters"]["DeviceId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeviceInput"];
            };
        };
        responses: {
            /** @description Changed. */
            200: {
                headers: {
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Device"];
                };
            };
            412: components["responses"]["Precondition"];
            default: components["responses"]["Problem"];
        };
    };
    deleteDevice: {
        parameters: {
            query?: never;
            header?: {
                /** @description Delete only this revision. */
                "If-Match"?: string;
            };
            path: {
                id: components["parameters"]["DeviceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            412: components["responses"]["Precondition"];
            default: components["responses"]["Problem"];
        };
    };
    getDeviceLatest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["DeviceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The values. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LatestNumbers"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listLatest: {
        parameters: {
            query?: {
                /** @description Ids; all devices when absent. */
                devices?: components["schemas"]["Id"][];
                /** @description Keys; the device type's headline points when absent. */
                points?: components["schemas"]["PointKey"][];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The values. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["LatestKeys"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getReadings: {
        parameters: {
            query?: {
                /** @description Keys of open points, or numbers; all open points when absent. */
                points?: string[];
                /** @description First instant (RFC 3339 or epoch ms). */
                from?: string;
                /** @description First instant after the end. */
                to?: string;
                period?: "today" | "week" | "month" | "quarter" | "year";
                /** @description An instant inside the period. */
                at?: string;
                format?: "json" | "csv";
                /** @description 1: figures with an unusable quality are shown too. With step=raw only. */
                raw?: number;
                step?: "raw" | "auto" | "1min" | "5min" | "15min" | "hour" | "3hour" | "6hour" | "12hour" | "day" | "week" | "month";
                /** @description Width of the screen in pixels; with step=auto only. */
                fit?: number;
                /** @description Name of a time zone of tzdata, as Europe/Copenhagen: for periods, edges of buckets and times in CSV. The tenant's when absent. */
                zone?: string;
            };
            header?: never;
            path: {
                id: components["parameters"]["DeviceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The readings. CSV is a stream whose first line names the columns; its times are local with offset. With a step its columns are time (the bucket's start) and per point n, unusable, min, mean, max, first, last, sum and, of a counter, difference and breaks. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readings"] | components["schemas"]["BucketedReadings"];
                    "text/csv": string;
                };
            };
            413: components["responses"]["TooLarge"];
            default: components["responses"]["Problem"];
        };
    };
    importReadings: {
        parameters: {
            query?: never;
            header?: {
                /** @description Chosen by the caller; the same key and request within 24 hours gets the first reply again, with another request 409. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: components["parameters"]["DeviceId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReadingsInput"];
            };
        };
        responses: {
            /** @description Stored. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadingsWritten"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getSpan: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["DeviceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The span. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Span"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listDeviceTypes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The types. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["DeviceTypeSummary"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getDeviceType: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: components["schemas"]["TypeKey"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The type. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceType"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    probe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProbeInput"];
            };
        };
        responses: {
            /** @description What was found. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProbeResult"];
                };
            };
            503: components["responses"]["Busy"];
            default: components["responses"]["Problem"];
        };
    };
    openLive: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stream. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    subscribeLive: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `stream` of the hello event. */
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LiveDevices"];
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Text exposition format 0.0.4. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The state. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Status"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
}

vcl 4.1;
# Varnish in front of Jarchi: JARCHI_CDN=varnish+http://127.0.0.1:6081 (docs/how-to/run-behind-a-cdn.md).
# Pages are kept as long as Surrogate-Control says, and forgotten when Jarchi bans one of their keys.

import std;

backend jarchi {
    .host = "127.0.0.1";
    .port = "8000";
    .first_byte_timeout = 60s;
}

# Who may tell what to forget: the machines that run Jarchi.
acl newsroom {
    "localhost";
}

sub vcl_recv {
    # A proxy on one of those machines is no newsroom: it passes on what strangers ask, and says so. (Varnish itself adds
    # the one address in X-Forwarded-For.)
    if ((req.method == "BAN" || req.method == "PURGE") && (client.ip !~ newsroom
        || req.http.X-Forwarded-Proto || req.http.Forwarded || req.http.X-Forwarded-For ~ ",")) {
        return (synth(403, "Not for you"));
    }
    if (req.method == "BAN") {
        # Bans that ask nothing of the request are carried out in the background, too.
        if (req.http.Surrogate-Key-Pattern) {
            if (std.ban("obj.http.Surrogate-Key ~ " + req.http.Surrogate-Key-Pattern)) {
                return (synth(200, "Banned"));
            }
        } elsif (std.ban("obj.status != 0")) {
            return (synth(200, "Banned everything"));
        }
        return (synth(400, std.ban_error()));
    }
    if (req.url ~ "^/[a-z]+/(feed|comments/[a-z]+-[0-9]+)/live(\?|$)") {
        return (pipe);  # events, each passed on at once
    }
    if (req.method != "GET" && req.method != "HEAD") {
        return (pass);
    }
    if (req.http.Authorization || req.http.Cookie ~ "(sessionid|waiting)=") {
        return (pass);
    }
    unset req.http.Cookie;
    return (hash);
}

sub vcl_backend_response {
    # Only what says so is kept. What a page says to its readers (Cache-Control) stays theirs.
    set beresp.ttl = 0s;
    set beresp.grace = 0s;
    set beresp.keep = 0s;
    if (beresp.http.Surrogate-Control ~ "max-age=[0-9]+" && !beresp.http.Set-Cookie) {
        set beresp.ttl = std.duration(regsub(beresp.http.Surrogate-Control, ".*max-age=([0-9]+).*", "\1s"), 0s);
    } else {
        set beresp.ttl = 120s;  # how long it is remembered that readers need not wait for one another
        set beresp.uncacheable = true;
    }
    return (deliver);
}

sub vcl_deliver {
    unset resp.http.Surrogate-Key;
    unset resp.http.Surrogate-Control;
    unset resp.http.CDN-Cache-Control;
    unset resp.http.Age;
    set resp.http.X-Cache = "miss";
    if (obj.hits > 0) {
        set resp.http.X-Cache = "hit";
    }
}

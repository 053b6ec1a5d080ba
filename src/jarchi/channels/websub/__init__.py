"""WebSub (https://www.w3.org/TR/websub/): hubs are told which feeds changed, and tell those who subscribe there."""

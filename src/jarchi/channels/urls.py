"""Addresses that outlets bring."""

from jarchi.channels import outlets

urlpatterns = [pattern for module in outlets.modules("urls") for pattern in module.urlpatterns]

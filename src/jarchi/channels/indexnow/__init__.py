"""IndexNow (https://www.indexnow.org/documentation): search engines are told which addresses to look at again."""

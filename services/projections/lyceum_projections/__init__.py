"""Every read across streams: search, reports and the web page."""
